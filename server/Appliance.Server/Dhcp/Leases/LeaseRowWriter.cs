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
            _owed[(record.Binding.Subnet, record.Binding.Address)] = record;
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
        long through;
        lock (_lock)
        {
            if (_owed.Count == 0) return true;
            (taken, _owed) = (_owed, []);
            through = _through;
        }
        foreach (var batch in taken.Values.OrderBy(record => record.Binding.Subnet).ThenBy(record => record.Binding.Address).Chunk(LargestBatch))
        {
            if (!await TryWriteAsync(batch, stop))
            {
                GiveBack(taken);
                return false;
            }
        }
        journal.Forget(through);
        return true;
    }

    private async Task<bool> TryWriteAsync(IReadOnlyList<LeaseRecord> records, CancellationToken stop)
    {
        try
        {
            await LeaseRows.WriteAsync(store, records, stop);
            _said = false;
            return true;
        }
        catch (StoreAwayException)
        {
            if (!_said) Log.RowsWait(log, records.Count);
            _said = true;
            return false;
        }
        catch (PostgresException refused)
        {
            if (!_said) Log.NotTaken(log, records.Count, refused);
            _said = true;
            return false;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>What has changed again meanwhile stays as it is now.</summary>
    private void GiveBack(Dictionary<(Guid, Ipv4Address), LeaseRecord> taken)
    {
        lock (_lock)
        {
            foreach (var (address, record) in taken) _owed.TryAdd(address, record);
        }
    }
}
