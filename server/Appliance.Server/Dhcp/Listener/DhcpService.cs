using Appliance.Contracts;
using Appliance.Server.Dhcp.Answering;
using Appliance.Server.Dhcp.Leases;
using Appliance.Server.Events;
using Appliance.Server.Network;
using Appliance.Server.Store;

namespace Appliance.Server.Dhcp.Listener;

/// <summary>Reads the leases, then keeps every interface served that has a subnet to serve, as the operator changes them.</summary>
internal sealed class DhcpService(
    IStore store, ISubnets subnets, IHostInterfaces interfaces, LeaseTable table, ILeaseJournal journal, LeaseWriter writer, LeaseRowWriter owed, PoolWatch pools, ForeignServerProbe probe, SeenServers seen, DhcpDesk desk,
    DhcpSettings settings, IEvents events, TimeProvider time, ILogger<DhcpService> log) : BackgroundService, IServiceReport
{
    private readonly Dictionary<string, (InterfaceKeeper Keeper, Task Run, CancellationTokenSource Stop)> _keepers = [];
    private readonly SemaphoreSlim _changed = new(0);
    private readonly HashSet<Guid> _known = [];
    private volatile bool _loaded;
    private volatile IReadOnlyList<InterfaceKeeper> _running = [];

    public ServiceStatus Report()
    {
        var served = subnets.All.Where(subnet => subnet.Mode != SubnetMode.Off).ToList();
        if (served.Count == 0) return new ServiceStatus("dhcp", ServiceState.Off, "no subnet is served");
        if (!_loaded) return new ServiceStatus("dhcp", ServiceState.Starting, "waiting for the database");
        var running = _running;
        if (running.Count == 0) return new ServiceStatus("dhcp", ServiceState.Starting, "looking for its interfaces");
        var well = running.Count(keeper => keeper.State == SubnetState.Serving);
        var state = well == running.Count ? ServiceState.Running
            : running.Any(keeper => keeper.State == SubnetState.Probing) ? ServiceState.Starting
            : well > 0 ? ServiceState.Degraded : ServiceState.Failed;
        var troubles = running.Where(keeper => keeper.Reason is not null).Select(keeper => keeper.Reason!);
        if (writer.Trouble is { } trouble)
        {
            if (state == ServiceState.Running) state = ServiceState.Degraded;
            troubles = troubles.Append($"the disk takes no leases, new machines get no address: {trouble}");
        }
        return new ServiceStatus("dhcp", state, string.Join("; ", served.Select(subnet => $"{subnet.ServerAddress}:67 on {subnet.Interface}").Concat(troubles)));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        subnets.Changed += Look;
        try
        {
            while (true)
            {
                await FollowAsync(stoppingToken);
                // A keeper ends only by a defect; then so does the service, loudly.
                await await Task.WhenAny([_changed.WaitAsync(stoppingToken), .. _keepers.Values.Select(kept => kept.Run)]);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Closing.
        }
        finally
        {
            subnets.Changed -= Look;
            await Task.WhenAll([.. _keepers.Keys.Select(StopAsync)]);
        }
    }

    private void Look() => _changed.Release();

    /// <summary>Nothing is served on a subnet before its leases are known: an address might be given away twice.</summary>
    private async Task LoadAsync(CancellationToken stop)
    {
        for (var told = false; ; told = true)
        {
            try
            {
                var fresh = subnets.All.Select(subnet => subnet.Id).Except(_known).ToHashSet();
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
        var served = subnets.All.Select(subnet => subnet.Id).ToHashSet();
        var newest = rows.ToDictionary(record => (record.Binding.Subnet, record.Binding.Address));
        var last = rows.Select(record => record.Revision).DefaultIfEmpty().Max();
        foreach (var record in journal.Read())
        {
            last = Math.Max(last, record.Revision);
            if (!served.Contains(record.Binding.Subnet)) continue;
            var address = (record.Binding.Subnet, record.Binding.Address);
            if (newest.TryGetValue(address, out var known) && known.Revision >= record.Revision) continue;
            newest[address] = record;
            owed.Owe(record);
        }
        writer.StartAfter(last);
        return [.. newest.Values];
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        if (!subnets.All.All(subnet => _known.Contains(subnet.Id))) await LoadAsync(stop);
        var wanted = subnets.All.Where(subnet => subnet.Mode != SubnetMode.Off).Select(subnet => subnet.Interface).ToHashSet(StringComparer.Ordinal);
        foreach (var name in _keepers.Keys.Where(name => !wanted.Contains(name)).ToList()) await StopAsync(name);
        foreach (var name in wanted.Where(name => !_keepers.ContainsKey(name)))
        {
            var keeper = new InterfaceKeeper(name, subnets, interfaces, pools, probe, seen, desk, settings, events, time, log);
            var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
            _keepers[name] = (keeper, Task.Run(() => keeper.RunAsync(end.Token), CancellationToken.None), end);
        }
        _running = [.. _keepers.Values.Select(kept => kept.Keeper)];
        foreach (var keeper in _running) keeper.Wake();
        foreach (var subnet in subnets.All.Where(subnet => subnet.Mode == SubnetMode.Off)) subnets.ReportState(subnet.Id, SubnetState.Off, null);
        await ForgetRemovedAsync(stop);
    }

    private async Task ForgetRemovedAsync(CancellationToken stop)
    {
        var now = subnets.All.Select(subnet => subnet.Id).ToHashSet();
        foreach (var gone in _known.Except(now).ToList())
        {
            table.Forget(gone);
            _known.Remove(gone);
            try
            {
                await LeaseRows.ForgetAsync(store, gone, stop);
            }
            catch (StoreAwayException)
            {
                // Rows of a subnet that is gone do no harm: its id never comes back.
            }
        }
    }

    private async Task StopAsync(string name)
    {
        if (!_keepers.Remove(name, out var kept)) return;
        await kept.Stop.CancelAsync();
        try
        {
            await kept.Run;
        }
        catch (OperationCanceledException)
        {
            Log.Stopped(log, name);
        }
        kept.Stop.Dispose();
        kept.Keeper.Dispose();
    }
}
