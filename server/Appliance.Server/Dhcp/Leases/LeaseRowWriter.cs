using System.Runtime.InteropServices;
using Appliance.Protocols;
using Appliance.Server.Store;
using Npgsql;

namespace Appliance.Server.Dhcp.Leases;

/// <summary>
/// Brings what is in the journal into PostgreSQL, many at once, and then lets the journal go. A lease that changes twice meanwhile is written
/// once. While the database is away it waits: the journal has everything.
/// </summary>
internal sealed class LeaseRowWriter(IStore store, ILeaseJournal journal, TimeProvider time, ILogger<LeaseRowWriter> log) : BackgroundService
{
    private const int LargestBatch = 2000;
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LastTry = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private Dictionary<(Guid, Ipv4Address), LeaseRecord> _owed = [];

    /// <summary>Leases that ended, and whose address another has, before their row was written.</summary>
    private List<Binding> _former = [];
    private long _through;
    private bool _said;

    /// <summary>How many rows PostgreSQL does not have yet.</summary>
    public int Owed
    {
        get
        {
            lock (_lock) return _owed.Count;
        }
    }

    public void Owe(in LeaseRecord record)
    {
        lock (_lock)
        {
            ref var owed = ref CollectionsMarshal.GetValueRefOrAddDefault(_owed, (record.Binding.Subnet, record.Binding.Address), out var had);
            if (had && owed.Binding.Granted != record.Binding.Granted) _former.Add(owed.Binding);
            owed = record;
            _through = Math.Max(_through, record.Revision);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Gather, time, stoppingToken);
                if (!await WriteAsync(stoppingToken)) await Task.Delay(TryAgain, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The last ones below; what does not get there is in the journal.
        }
        using var last = new CancellationTokenSource(LastTry, time);
        await WriteAsync(last.Token);
    }

    /// <returns>False when the database did not take everything.</returns>
    internal async Task<bool> WriteAsync(CancellationToken stop)
    {
        Dictionary<(Guid, Ipv4Address), LeaseRecord> taken;
        List<Binding> former;
        long through;
        lock (_lock)
        {
            if (_owed.Count == 0) return true;
            (taken, _owed) = (_owed, []);
            (former, _former) = (_former, []);
            through = _through;
        }
        foreach (var batch in taken.Values.OrderBy(record => record.Binding.Subnet).ThenBy(record => record.Binding.Address).Chunk(LargestBatch))
        {
            if (!await TryWriteAsync(batch.Length, () => LeaseRows.WriteAsync(store, batch, stop), stop))
            {
                GiveBack(taken, former);
                return false;
            }
        }
        if (former.Count > 0 && !await TryWriteAsync(former.Count, () => LeaseRows.WriteFormerAsync(store, former, stop), stop))
        {
            GiveBack(taken, former);
            return false;
        }
        journal.Forget(through);
        return true;
    }

    private async Task<bool> TryWriteAsync(int leases, Func<Task> write, CancellationToken stop)
    {
        try
        {
            await write();
            _said = false;
            return true;
        }
        catch (StoreAwayException)
        {
            if (!_said) Log.RowsWait(log, leases);
            _said = true;
            return false;
        }
        catch (PostgresException refused)
        {
            if (!_said) Log.NotTaken(log, leases, refused);
            _said = true;
            return false;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>What has changed again meanwhile stays as it is now.</summary>
    private void GiveBack(Dictionary<(Guid, Ipv4Address), LeaseRecord> taken, List<Binding> former)
    {
        lock (_lock)
        {
            _former.AddRange(former);
            foreach (var (address, record) in taken)
                if (!_owed.TryAdd(address, record) && _owed[address].Binding.Granted != record.Binding.Granted) _former.Add(record.Binding);
        }
    }
}
