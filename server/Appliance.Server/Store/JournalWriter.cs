namespace Appliance.Server.Store;

/// <summary>
/// Writes changes to a journal, on a thread of its own. What arrives while one batch is on its way to the disk goes into the next, so that one
/// flush serves as many clients as are waiting; their answers leave from this thread. It tells the keeper what has become of each.
/// </summary>
internal abstract class JournalWriter<TThing, TRecord> : IHostedService, IDisposable where TThing : class where TRecord : struct, IRevised
{
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Watch = TimeSpan.FromMilliseconds(250);

    private readonly IJournal<TRecord> _journal;
    private readonly string _name;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
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

    /// <param name="name">Of the thread.</param>
    /// <param name="patience">Who waits for the disk waits no longer.</param>
    protected JournalWriter(string name, IJournal<TRecord> journal, TimeSpan patience, TimeProvider time) => (_name, _journal, _patience, _time) = (name, journal, patience, time);

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
    public Task<bool> SaveAsync(TThing thing)
    {
        var done = new TaskCompletionSource<bool>();
        if (!Enqueue(new Order(thing, done, _time.GetTimestamp()))) done.SetResult(false);
        return done.Task;
    }

    /// <summary>Written as soon as possible. Nobody waits for it.</summary>
    public void SaveLater(TThing thing) => Enqueue(new Order(thing, null, 0));

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _thread = new Thread(Write) { IsBackground = true, Name = _name };
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

    public void Dispose()
    {
        _watchdog?.Dispose();
        GC.SuppressFinalize(this);
    }

    protected abstract TRecord Record(TThing thing, long revision);

    /// <summary>Nothing has taken its place.</summary>
    protected abstract bool Stands(TThing thing);

    /// <summary>The disk has it now.</summary>
    protected abstract void Confirm(TThing thing);

    /// <summary>The disk does not have it, and nobody was told.</summary>
    protected abstract void Abandon(TThing thing);

    /// <summary>PostgreSQL is to have it too.</summary>
    protected abstract void Owe(in TRecord record);

    protected abstract void SayNotWritten(int count, string reason);

    protected abstract void SayWrittenAgain();

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
            lock (_gate) batch.RemoveAll(order => order.Done is null && !Stands(order.Thing)); // The watchdog looks through it, too.
            if (batch.Count == 0) return true;
            foreach (var order in batch) order.Revision = ++_revision;
            _journal.Append([.. batch.Select(order => Record(order.Thing, order.Revision))]);
            lock (_gate) _failed = null;
            if (_trouble is not null) SayWrittenAgain();
            Volatile.Write(ref _trouble, null);
            return true;
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            lock (_gate) _failed = _time.GetTimestamp();
            if (_trouble is null) SayNotWritten(batch.Count, broken.Message);
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
                Confirm(order.Thing);
                Owe(Record(order.Thing, order.Revision));
            }
            else if (order.Done is null) _owed.Add(order);
            else Abandon(order.Thing);
            order.Done?.TrySetResult(written);
        }
    }

    /// <summary>A flush that hangs goes on without those who wait for it; it is settled when it ends.</summary>
    private void GiveUpOnLate()
    {
        List<Order> late;
        lock (_gate) late = [.. _writing.Concat(_waiting).Where(order => order.Done is { Task.IsCompleted: false } && _time.GetElapsedTime(order.Since) >= _patience)];
        foreach (var order in late) order.Done!.TrySetResult(false);
    }

    private sealed class Order(TThing thing, TaskCompletionSource<bool>? done, long since)
    {
        public TThing Thing => thing;

        public TaskCompletionSource<bool>? Done => done;

        public long Since => since;

        public long Revision { get; set; }
    }
}
