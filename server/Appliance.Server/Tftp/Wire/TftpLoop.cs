using System.Collections.Concurrent;

namespace Appliance.Server.Tftp.Wire;

/// <summary>A socket that a loop waits on. All of it runs on the loop's thread.</summary>
internal interface IWireEnd
{
    int Descriptor { get; }

    /// <summary>There is something to read: reads one datagram, or finds none.</summary>
    void Readable();
}

/// <summary>Something that may have waited long enough.</summary>
internal interface ITicking
{
    /// <param name="now">Of the loop's clock, in its timestamps.</param>
    void Tick(long now);

    /// <summary>The appliance stops.</summary>
    void GiveUp();
}

/// <summary>One thread that carries thousands of transfers: no task, no timer and no buffer of their own.</summary>
internal sealed class TftpLoop : IDisposable
{
    /// <summary>How exact time-outs are.</summary>
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(50);

    private readonly Poll _poll = new();
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly Dictionary<int, IWireEnd> _ends = [];
    private readonly HashSet<ITicking> _ticking = [];
    private readonly TimeProvider _clock;
    private readonly Action<Exception> _defect;
    private readonly Thread _thread;
    private volatile bool _stop;

    /// <param name="defect">Told of what nobody expected; the loop goes on.</param>
    public TftpLoop(string name, TimeProvider clock, Action<Exception> defect)
    {
        (_clock, _defect) = (clock, defect);
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    public Outbox Outbox { get; } = new();

    /// <summary>Has it done on the loop's thread, in order; from any thread.</summary>
    public void Post(Action work)
    {
        _posted.Enqueue(work);
        if (!_stop) _poll.Ring();
    }

    public void Watch(IWireEnd end)
    {
        _poll.Watch(end.Descriptor);
        _ends[end.Descriptor] = end;
    }

    public void Forget(IWireEnd end)
    {
        if (_ends.Remove(end.Descriptor)) _poll.Forget(end.Descriptor);
    }

    public void Start(ITicking ticking) => _ticking.Add(ticking);

    public void End(ITicking ticking) => _ticking.Remove(ticking);

    /// <summary>Gives up everything that runs, then ends the thread.</summary>
    public void Dispose()
    {
        if (_stop) return;
        _stop = true;
        _poll.Ring();
        _thread.Join();
        _poll.Dispose();
        Outbox.Dispose();
    }

    private void Run()
    {
        Span<int> ready = stackalloc int[64];
        var ticked = _clock.GetTimestamp();
        while (!_stop)
        {
            var count = _poll.Wait(ready, _ticking.Count > 0 ? (int)s_tick.TotalMilliseconds : -1);
            Work();
            foreach (var descriptor in ready[..count])
            {
                // It may have ended a moment ago, on the packet before.
                if (_ends.TryGetValue(descriptor, out var end)) Guard(end, static end => end.Readable());
            }
            var now = _clock.GetTimestamp();
            if (_clock.GetElapsedTime(ticked, now) < s_tick) continue;
            ticked = now;
            foreach (var waiting in _ticking.ToArray()) Guard((waiting, now), static tick => tick.waiting.Tick(tick.now));
        }
        Work();
        foreach (var running in _ticking.ToArray()) Guard(running, static running => running.GiveUp());
    }

    private void Work()
    {
        while (_posted.TryDequeue(out var work)) Guard(work, static work => work());
    }

    private void Guard<T>(T with, Action<T> step)
    {
        try
        {
            step(with);
        }
        catch (Exception defect)
        {
            // The datagram boundary: one broken packet never stops the others.
            _defect(defect);
        }
    }
}
