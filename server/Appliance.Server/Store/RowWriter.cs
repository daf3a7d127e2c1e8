using Npgsql;

namespace Appliance.Server.Store;

/// <summary>
/// Brings what is in the journal into PostgreSQL, many at once, and then lets the journal go. What changes twice meanwhile is written
/// once. While the database is away it waits: the journal has everything.
/// </summary>
internal abstract class RowWriter<TKey, TRecord>(IJournal<TRecord> journal, TimeProvider time) : BackgroundService where TKey : notnull where TRecord : struct, IRevised
{
    private const int LargestBatch = 2000;
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LastTry = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private Dictionary<TKey, TRecord> _owed = [];
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

    public void Owe(in TRecord record)
    {
        lock (_lock)
        {
            _owed[Key(record)] = record;
            _through = Math.Max(_through, record.Revision);
        }
    }

    /// <summary>What it is a change of. Statements take them in this order, so that two never wait for each other.</summary>
    protected abstract TKey Key(in TRecord record);

    /// <summary>One statement for all of them; none comes twice.</summary>
    protected abstract Task WriteAsync(IReadOnlyList<TRecord> records, CancellationToken stop);

    protected abstract void SayRowsWait(int count);

    protected abstract void SayNotTaken(int count, PostgresException refused);

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
        Dictionary<TKey, TRecord> taken;
        long through;
        lock (_lock)
        {
            if (_owed.Count == 0) return true;
            (taken, _owed) = (_owed, []);
            through = _through;
        }
        foreach (var batch in taken.OrderBy(one => one.Key).Select(one => one.Value).Chunk(LargestBatch))
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

    private async Task<bool> TryWriteAsync(IReadOnlyList<TRecord> records, CancellationToken stop)
    {
        try
        {
            await WriteAsync(records, stop);
            _said = false;
            return true;
        }
        catch (StoreAwayException)
        {
            if (!_said) SayRowsWait(records.Count);
            _said = true;
            return false;
        }
        catch (PostgresException refused)
        {
            if (!_said) SayNotTaken(records.Count, refused);
            _said = true;
            return false;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>What has changed again meanwhile stays as it is now.</summary>
    private void GiveBack(Dictionary<TKey, TRecord> taken)
    {
        lock (_lock)
        {
            foreach (var (key, record) in taken) _owed.TryAdd(key, record);
        }
    }
}
