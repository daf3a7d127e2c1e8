using System.Runtime.InteropServices;
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

    /// <summary>What ended, and whose place something else has, before its row was written.</summary>
    private List<TRecord> _former = [];
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
            ref var owed = ref CollectionsMarshal.GetValueRefOrAddDefault(_owed, Key(record), out var had);
            if (had && IsFormer(owed, record)) _former.Add(owed);
            owed = record;
            _through = Math.Max(_through, record.Revision);
        }
    }

    /// <summary>What it is a change of. Statements take them in this order, so that two never wait for each other.</summary>
    protected abstract TKey Key(in TRecord record);

    /// <summary>One statement for all of them; none comes twice.</summary>
    protected abstract Task WriteAsync(IReadOnlyList<TRecord> records, CancellationToken stop);

    /// <summary>The later record is about another thing in the same place, and the earlier one is worth remembering.</summary>
    protected virtual bool IsFormer(in TRecord before, in TRecord after) => false;

    protected virtual Task WriteFormerAsync(IReadOnlyList<TRecord> former, CancellationToken stop) => Task.CompletedTask;

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
        List<TRecord> former;
        long through;
        lock (_lock)
        {
            if (_owed.Count == 0) return true;
            (taken, _owed) = (_owed, []);
            (former, _former) = (_former, []);
            through = _through;
        }
        foreach (var batch in taken.OrderBy(one => one.Key).Select(one => one.Value).Chunk(LargestBatch))
        {
            if (!await TryWriteAsync(batch.Length, () => WriteAsync(batch, stop), stop))
            {
                GiveBack(taken, former);
                return false;
            }
        }
        if (former.Count > 0 && !await TryWriteAsync(former.Count, () => WriteFormerAsync(former, stop), stop))
        {
            GiveBack(taken, former);
            return false;
        }
        journal.Forget(through);
        return true;
    }

    private async Task<bool> TryWriteAsync(int count, Func<Task> write, CancellationToken stop)
    {
        try
        {
            await write();
            _said = false;
            return true;
        }
        catch (StoreAwayException)
        {
            if (!_said) SayRowsWait(count);
            _said = true;
            return false;
        }
        catch (PostgresException refused)
        {
            if (!_said) SayNotTaken(count, refused);
            _said = true;
            return false;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>What has changed again meanwhile stays as it is now.</summary>
    private void GiveBack(Dictionary<TKey, TRecord> taken, List<TRecord> former)
    {
        lock (_lock)
        {
            _former.AddRange(former);
            foreach (var (key, record) in taken)
                if (!_owed.TryAdd(key, record) && IsFormer(record, _owed[key])) _former.Add(record);
        }
    }
}
