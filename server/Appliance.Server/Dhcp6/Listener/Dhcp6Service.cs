using System.Net.Sockets;
using Appliance.Contracts;
using Appliance.Server.Dhcp6.Answering;
using Appliance.Server.Dhcp6.Leases;
using Appliance.Server.Events;
using Appliance.Server.Network;
using Appliance.Server.Store;

namespace Appliance.Server.Dhcp6.Listener;

/// <summary>Reads the leases, then keeps port 547 open on every interface whose subnets are served over IPv6, as the operator changes them.</summary>
internal sealed class Dhcp6Service(
    IStore store, ISubnets subnets, IHostInterfaces interfaces, LeaseTable table, IJournal<LeaseRecord> journal, LeaseWriter writer, LeaseRowWriter owed, Dhcp6Desk desk,
    IEvents events, TimeProvider time, ILogger<Dhcp6Service> log) : BackgroundService, IServiceReport
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, Dhcp6Port> _ports = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, (SubnetState State, string? Reason)> _reported = [];
    private readonly SemaphoreSlim _changed = new(0);
    private readonly HashSet<Guid> _known = [];
    private volatile ServiceStatus _status = new("dhcp6", ServiceState.Starting, "waiting for the database");
    private bool _loaded;

    public ServiceStatus Report() => writer.Trouble is { } trouble && _status is { State: ServiceState.Running or ServiceState.Degraded } status
        ? status with { State = ServiceState.Degraded, Detail = $"{status.Detail}; the disk takes no leases, new machines get no address: {trouble}" } : _status;

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        subnets.Changed += Wake;
        try
        {
            while (true)
            {
                if (!_loaded || Served().Any(subnet => !_known.Contains(subnet.Id))) await LoadAsync(stoppingToken);
                Follow();
                await ForgetRemovedAsync(stoppingToken);
                await _changed.WaitAsync(LookAgain, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Closing.
        }
        finally
        {
            subnets.Changed -= Wake;
            foreach (var name in _ports.Keys.ToList()) Close(name);
        }
    }

    private void Wake() => _changed.Release();

    private IEnumerable<SubnetConfig> Served() => subnets.All.Where(subnet => subnet.Ipv6 is { Served: true });

    /// <summary>Nothing is served on a subnet before its leases are known: an address might be given away twice.</summary>
    private async Task LoadAsync(CancellationToken stop)
    {
        for (var told = false; ; told = true)
        {
            try
            {
                var fresh = subnets.All.Where(subnet => subnet.Ipv6 is not null).Select(subnet => subnet.Id).Except(_known).ToHashSet();
                var rows = await LeaseRows.ReadAsync(store, stop);
                var bindings = (_loaded ? rows : Replay(rows)).Where(record => fresh.Contains(record.Binding.Subnet)).Select(record => record.Binding).ToList();
                table.Load(bindings);
                _known.UnionWith(fresh);
                _loaded = true;
                Log.Loaded(log, bindings.Count);
                return;
            }
            catch (StoreAwayException)
            {
                if (!told) Log.NotLoaded(log);
                await Task.Delay(TimeSpan.FromSeconds(1), time, stop);
            }
        }
    }

    /// <summary>What the journal knows better than the rows counts, and is owed to them.</summary>
    private List<LeaseRecord> Replay(List<LeaseRecord> rows)
    {
        var there = subnets.All.Select(subnet => subnet.Id).ToHashSet();
        var newest = rows.ToDictionary(record => (record.Binding.Subnet, record.Binding.Address));
        var last = rows.Select(record => record.Revision).DefaultIfEmpty().Max();
        foreach (var record in journal.Read())
        {
            last = Math.Max(last, record.Revision);
            var address = (record.Binding.Subnet, record.Binding.Address);
            if (!there.Contains(record.Binding.Subnet) || (newest.TryGetValue(address, out var known) && known.Revision >= record.Revision)) continue;
            newest[address] = record;
            owed.Owe(record);
        }
        writer.StartAfter(last);
        return [.. newest.Values];
    }

    private void Follow()
    {
        var (wanted, all) = (Served().ToList(), interfaces.All());
        var names = wanted.Select(subnet => subnet.Interface).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, port) in _ports.ToList())
            if (!names.Contains(name) || port.Failure is not null || all.FirstOrDefault(at => at.Name == name)?.Index != port.Index) Close(name);
        var troubles = names.Select(name => (name, Trouble: _ports.ContainsKey(name) ? null : Open(name, all))).ToDictionary(one => one.name, one => one.Trouble, StringComparer.Ordinal);
        foreach (var subnet in wanted) Tell(subnet, troubles[subnet.Interface], all);
        var failed = troubles.Values.OfType<string>().ToList();
        _status = wanted.Count == 0 ? new ServiceStatus("dhcp6", ServiceState.Off, "no subnet is served over IPv6")
            : new ServiceStatus("dhcp6", failed.Count == 0 ? ServiceState.Running : failed.Count < names.Count ? ServiceState.Degraded : ServiceState.Failed,
                string.Join("; ", wanted.Select(subnet => $"[{subnet.Ipv6!.ServerAddress}]:{Dhcp6Desk.ServerPort} on {subnet.Interface}").Concat(failed)));
    }

    /// <summary>Null, or what is wrong.</summary>
    private string? Open(string name, IReadOnlyList<HostInterface> all)
    {
        if (all.FirstOrDefault(one => one.Name == name) is not { } at) return $"{name} does not exist";
        try
        {
            _ports[name] = new Dhcp6Port(at, desk, time, log);
            Log.Serving(log, name);
            return null;
        }
        catch (SocketException refused)
        {
            return refused.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => $"another program has UDP port {Dhcp6Desk.ServerPort} on {name}",
                SocketError.AccessDenied => $"no right to open UDP port {Dhcp6Desk.ServerPort} on {name} (CAP_NET_BIND_SERVICE, CAP_NET_RAW)",
                _ => $"{name}: {refused.Message}",
            };
        }
    }

    private void Close(string name)
    {
        _ports.Remove(name, out var port);
        port!.Dispose();
        Log.Stopped(log, name);
    }

    private void Tell(SubnetConfig subnet, string? trouble, IReadOnlyList<HostInterface> all)
    {
        var (state, reason) = trouble is null ? (SubnetState.Serving, (string?)null) : (all.Any(at => at.Name == subnet.Interface) ? SubnetState.Failed : SubnetState.InterfaceMissing, trouble);
        subnets.ReportIpv6(subnet.Id, state, reason, table.Busy(subnet));
        if (_reported.TryGetValue(subnet.Id, out var before) && before == (state, reason)) return;
        _reported[subnet.Id] = (state, reason);
        if (reason is not null) Log.CannotServe(log, subnet.Interface, reason);
        events.Raise(reason is null
            ? new Event("dhcp6.serving", Severity.Info, $"subnet/{subnet.Name}", $"DHCPv6 is served on '{subnet.Name}' ({subnet.Ipv6!.Prefix} on {subnet.Interface}).")
            : new Event("dhcp6.failed", Severity.Error, $"subnet/{subnet.Name}", $"DHCPv6 is not served on '{subnet.Name}': {reason}. Tried again every {LookAgain.TotalSeconds} seconds."));
    }

    private async Task ForgetRemovedAsync(CancellationToken stop)
    {
        foreach (var gone in _known.Except(subnets.All.Where(subnet => subnet.Ipv6 is not null).Select(subnet => subnet.Id)).ToList())
        {
            table.Forget(gone);
            _known.Remove(gone);
            _reported.Remove(gone);
            try
            {
                await LeaseRows.ForgetAsync(store, gone, stop);
            }
            catch (StoreAwayException)
            {
                // Rows of a prefix that is gone do no harm: they lie in no subnet's.
            }
        }
    }
}
