using System.Net.Sockets;
using Appliance.Contracts;
using Appliance.Server.Dhcp.Answering;
using Appliance.Server.Dhcp.Leases;
using Appliance.Server.Events;
using Appliance.Server.Network;

namespace Appliance.Server.Dhcp.Listener;

/// <summary>
/// Keeps one interface served: waits until it is there, makes sure that no other server is, serves, and begins again when any of that
/// changes. A link that comes back may lead to another network, so it is probed again.
/// </summary>
internal sealed class InterfaceKeeper(
    string name, ISubnets subnets, IHostInterfaces interfaces, PoolWatch pools, ForeignServerProbe probe, SeenServers seen, DhcpDesk desk, DhcpSettings settings, IEvents events,
    TimeProvider time, ILogger log) : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    private readonly Dictionary<Guid, (SubnetState, string?, SubnetMode)> _reported = [];
    private readonly SemaphoreSlim _changed = new(0);
    private string? _told;

    public SubnetState State { get; private set; } = SubnetState.Probing;

    public string? Reason { get; private set; }

    /// <summary>The subnets have changed: look now.</summary>
    public void Wake() => _changed.Release();

    public void Dispose() => _changed.Dispose();

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (Missing(out var at) is { } why)
            {
                Report(SubnetState.InterfaceMissing, why);
                await PauseAsync(Look, stop);
                continue;
            }
            try
            {
                // While it is refused it stays so, until a probe finds nobody.
                if (State is not (SubnetState.RefusedForeignServer or SubnetState.Failed)) Report(SubnetState.Probing, null);
                IReadOnlyList<ForeignServer> foreign = at.Up ? await probe.AskAsync(at, settings.Probe, stop) : [];
                seen.Answered(Mine(), foreign);
                // Where another server gives the addresses it is meant to be there.
                if (foreign.Count > 0 && Giving().Any()) await RefuseAsync(foreign, stop);
                else await ServeAsync(at, stop);
            }
            catch (SocketException broken)
            {
                Report(SubnetState.Failed, broken.Message);
                await PauseAsync(Look, stop);
            }
        }
    }

    private async Task RefuseAsync(IReadOnlyList<ForeignServer> foreign, CancellationToken stop)
    {
        Report(SubnetState.RefusedForeignServer, string.Join(", ", foreign));
        for (var waited = TimeSpan.Zero; waited < settings.ProbeAgain; waited += Look)
        {
            if (Missing(out _) is not null || !Giving().Any()) return;
            await PauseAsync(Look, stop);
            Report(State, Reason);
        }
    }

    private async Task ServeAsync(HostInterface at, CancellationToken stop)
    {
        using var sockets = new InterfaceSockets(at, interfaces.All(), desk, time, log);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var watch = new ForeignWatch(probe, settings, time).RunAsync(at, Heard, Asked, over.Token);
        // Who gives addresses now was asked about; who begins to is asked about first.
        var giving = Giving().Select(subnet => subnet.Id).ToHashSet();
        try
        {
            Report(SubnetState.Serving, null);
            while (!stop.IsCancellationRequested && !watch.IsCompleted)
            {
                await PauseAsync(Look, stop);
                if (sockets.Failure is { } failure)
                {
                    Log.SocketFailed(log, name, failure);
                    return;
                }
                if (Missing(out var now) is not null || now.Index != at.Index || (now.Up && !at.Up)) return;
                if (!Giving().All(subnet => giving.Contains(subnet.Id))) return;
                at = now;
                sockets.Refresh(at, interfaces.All());
                Report(SubnetState.Serving, null);
                foreach (var subnet in Mine()) pools.Look(subnet);
            }
        }
        finally
        {
            await over.CancelAsync();
            await watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        if (watch.Exception?.InnerException is SocketException broken) throw broken;
    }

    /// <summary>Said once for each server, until it has been silent when asked.</summary>
    private void Heard(ForeignServer server)
    {
        if (seen.Heard(Mine(), server)) TellBeside([server]);
    }

    private void Asked(IReadOnlyList<ForeignServer> servers)
    {
        var known = seen.All.Select(one => one.Address).ToHashSet();
        seen.Answered(Mine(), servers);
        var fresh = servers.Where(server => !known.Contains(server.Address)).ToList();
        if (fresh.Count > 0) TellBeside(fresh);
    }

    private void TellBeside(IReadOnlyList<ForeignServer> servers)
    {
        foreach (var subnet in Giving())
        {
            events.Raise(new Event(
                "dhcp.foreign-server-found", Severity.Warning, $"subnet/{subnet.Name}",
                $"Another DHCP server answers on '{subnet.Name}' beside us: {string.Join(", ", servers)}. Machines may take its addresses; find it on {name} and switch it off."));
        }
    }

    /// <summary>Says why the interface can not be served, or gives it.</summary>
    private string? Missing(out HostInterface at)
    {
        at = interfaces.All().FirstOrDefault(i => i.Name == name)!;
        if (at is null) return $"{name} does not exist";
        if (at.Mac is null) return $"{name} is no Ethernet interface";
        var own = at.Addresses.Select(a => a.Address).ToHashSet();
        return Mine().FirstOrDefault(subnet => !own.Contains(subnet.ServerAddress)) is { } without ? $"{name} has no address {without.ServerAddress}" : null;
    }

    private IEnumerable<SubnetConfig> Mine() => subnets.All.Where(subnet => subnet.Interface == name && subnet.Mode != SubnetMode.Off);

    /// <summary>Those whose addresses we give.</summary>
    private IEnumerable<SubnetConfig> Giving() => Mine().Where(subnet => subnet.Mode == SubnetMode.Authoritative);

    private void Report(SubnetState state, string? reason)
    {
        (State, Reason) = (state, reason);
        foreach (var subnet in Mine())
        {
            var its = state == SubnetState.Serving && subnet.Mode == SubnetMode.Observe ? SubnetState.Observing : state;
            if (_reported.GetValueOrDefault(subnet.Id) == (its, reason, subnet.Mode)) continue;
            _reported[subnet.Id] = (its, reason, subnet.Mode);
            subnets.ReportState(subnet.Id, its, reason);
            Tell(subnet, its, reason);
        }
        if (state == SubnetState.Probing || _told == $"{state} {reason}") return;
        _told = $"{state} {reason}";
        if (state == SubnetState.Serving) Log.Serving(log, name);
        else if (state == SubnetState.RefusedForeignServer) Log.ForeignServer(log, name, reason!);
        else Log.CannotServe(log, name, reason ?? "");
    }

    private void Tell(SubnetConfig subnet, SubnetState state, string? reason)
    {
        var place = $"subnet/{subnet.Name}";
        Event? happened = state switch
        {
            SubnetState.Serving when subnet.Mode == SubnetMode.Proxy => new("dhcp.serving", Severity.Info, place, $"Machines on '{subnet.Name}' are told what to boot ({subnet.ServerAddress} on {name}); their addresses come from another server."),
            SubnetState.Serving => new("dhcp.serving", Severity.Info, place, $"DHCP is served on '{subnet.Name}' ({subnet.ServerAddress} on {name})."),
            SubnetState.Observing => new("dhcp.observing", Severity.Info, place, $"DHCP on '{subnet.Name}' is observed on {name}; nothing is answered."),
            SubnetState.RefusedForeignServer => new("dhcp.foreign-server-found", Severity.Warning, place,
                $"DHCP is not served on '{subnet.Name}': another server answers on {name}: {reason}. Switch it off; this is looked at again every {settings.ProbeAgainSeconds} seconds."),
            SubnetState.InterfaceMissing => new("dhcp.interface-missing", Severity.Warning, place, $"DHCP is not served on '{subnet.Name}': {reason}."),
            SubnetState.Failed => new("dhcp.failed", Severity.Error, place, $"DHCP is not served on '{subnet.Name}': {reason}."),
            _ => null,
        };
        if (happened is not null) events.Raise(happened);
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var clock = new CancellationTokenSource(pause, time);
        using var ring = clock.Token.Register(end.Cancel);
        try
        {
            await _changed.WaitAsync(end.Token);
        }
        catch (OperationCanceledException)
        {
            stop.ThrowIfCancellationRequested();
        }
    }
}
