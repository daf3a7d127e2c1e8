using Appliance.Contracts;
using Appliance.Server.Events;

namespace Appliance.Server.Dhcp.Leases;

/// <summary>
/// Writes leases to the journal, on a thread of its own. What arrives while one batch is on its way to the disk goes into the next, so that one
/// flush serves as many clients as are waiting; their answers leave from this thread. It tells the table what has become of each binding.
/// </summary>
internal sealed class LeaseWriter : IHostedService, IDisposable
{
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Watch = TimeSpan.FromMilliseconds(250);

    private readonly ILeaseJournal _journal;
    private readonly LeaseTable _table;
    private readonly LeaseRowWriter _rows;
    private readonly DhcpSettings _settings;
    private readonly IEvents _events;
    private readonly TimeProvider _time;
    private readonly ILogger<LeaseWriter> _log;
    private readonly object _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What the journal did not take and nobody waits for; tried again until it does.</summary>
    private readonly List<Order> _owed = [];
    private List<Order> _waiting = [];
    private List<Order> _writing = [];

    /// <summary>When the disk last took nothing, by the clock that nobody sets; null when it took what it was given.</summary>
    private long? _failed;
    private string? _trouble;
    private Thread? _thread;
    private ITimer? _watchdog;
    private bool _closing;

    /// <summary>What is owed was offered to the disk once more after the service began to close.</summary>
    private bool _triedLast;
    private long _revision;

    public LeaseWriter(ILeaseJournal journal, LeaseTable table, LeaseRowWriter rows, DhcpSettings settings, IEvents events, TimeProvider time, ILogger<LeaseWriter> log) =>
        (_journal, _table, _rows, _settings, _events, _time, _log) = (journal, table, rows, settings, events, time, log);

    /// <summary>The journal took what it was given last, or may take it by now.</summary>
    public bool Able
    {
        get
        {
            lock (_gate) return _failed is not { } at || _time.GetElapsedTime(at) >= TryAgain;
        }
    }

    /// <summary>Why the disk took nothing the last time; null when it did.</summary>
    public string? Trouble => Volatile.Read(ref _trouble);

    /// <summary>Said by the loader before the first write: what was seen already.</summary>
    public void StartAfter(long revision) => _revision = revision;

    /// <returns>True once it is on the disk; false when the disk does not take it, or takes too long. Whoever awaits it goes on on the writer's thread.</returns>
    public Task<bool> SaveAsync(Binding binding)
    {
        var done = new TaskCompletionSource<bool>();
        if (!Enqueue(new Order(binding, done, _time.GetTimestamp()))) done.SetResult(false);
        return done.Task;
    }

    /// <summary>Written as soon as possible. Nobody waits for it.</summary>
    public void SaveLater(Binding binding) => Enqueue(new Order(binding, null, 0));

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _thread = new Thread(Write) { IsBackground = true, Name = "dhcp leases" };
        _thread.Start();
        _watchdog = _time.CreateTimer(_ => GiveUpOnLate(), null, Watch, Watch);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _closing = true;
            Monitor.Pulse(_gate);
        }
        return _thread is null ? Task.CompletedTask : _ended.Task;
    }

    public void Dispose() => _watchdog?.Dispose();

    private bool Enqueue(Order order)
    {
        lock (_gate)
        {
            if (_closing) return false;
            _waiting.Add(order);
            if (_waiting.Count == 1) Monitor.Pulse(_gate);
            return true;
        }
    }

    private void Write()
    {
        while (Next() is { } batch) Settle(batch, TryAppend(batch));
        _ended.SetResult();
    }

    /// <summary>Everything that waits. Null when the service closes and nothing does.</summary>
    private List<Order>? Next()
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_closing)
                if (!Monitor.Wait(_gate, _owed.Count == 0 ? Timeout.InfiniteTimeSpan : TryAgain)) break;
            if (_closing && _waiting.Count == 0)
            {
                if (_owed.Count == 0 || _triedLast) return null;
                _triedLast = true;
            }
            _writing.Clear();
            (_writing, _waiting) = (_waiting, _writing);
            if (_owed.Count > 0)
            {
                // Of two changes of one address the later one counts.
                _writing.InsertRange(0, _owed);
                _owed.Clear();
            }
            return _writing;
        }
    }

    private bool TryAppend(List<Order> batch)
    {
        try
        {
            // What nobody waits for may have been overtaken: a newer change of its address, on its way here too, must not be undone by it.
            lock (_gate) batch.RemoveAll(order => order.Done is null && !_table.Stands(order.Binding)); // The watchdog looks through it, too.
            if (batch.Count == 0) return true;
            foreach (var order in batch) order.Revision = ++_revision;
            _journal.Append([.. batch.Select(order => new LeaseRecord(order.Binding, order.Revision))]);
            lock (_gate) _failed = null;
            if (_trouble is not null) _events.Raise(new Event("dhcp.leases-written-again", Severity.Notice, null, "The disk takes leases again: new machines get addresses."));
            Volatile.Write(ref _trouble, null);
            return true;
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            lock (_gate) _failed = _time.GetTimestamp();
            if (_trouble is null)
            {
                Log.NotWritten(_log, batch.Count, broken.Message);
                _events.Raise(new Event("dhcp.leases-not-written", Severity.Error, null,
                    $"The disk takes no leases: {broken.Message} Known machines are renewed from memory for a while, new ones get no address. Make room where the data directory is, or mend its disk; it is tried again every second."));
            }
            Volatile.Write(ref _trouble, broken.Message);
            return false;
        }
    }

    private void Settle(List<Order> batch, bool written)
    {
        foreach (var order in batch)
        {
            if (written)
            {
                _table.Confirm(order.Binding);
                _rows.Owe(new LeaseRecord(order.Binding, order.Revision));
            }
            else if (order.Done is null) _owed.Add(order);
            else _table.Abandon(order.Binding);
            order.Done?.TrySetResult(written);
        }
    }

    /// <summary>A flush that hangs goes on without those who wait for it; it is settled when it ends.</summary>
    private void GiveUpOnLate()
    {
        List<Order> late;
        lock (_gate) late = [.. _writing.Concat(_waiting).Where(order => order.Done is { Task.IsCompleted: false } && _time.GetElapsedTime(order.Since) >= _settings.Commit)];
        foreach (var order in late) order.Done!.TrySetResult(false);
    }

    private sealed class Order(Binding binding, TaskCompletionSource<bool>? done, long since)
    {
        public Binding Binding => binding;

        public TaskCompletionSource<bool>? Done => done;

        public long Since => since;

        public long Revision { get; set; }
    }
}
