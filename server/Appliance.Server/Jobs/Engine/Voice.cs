namespace Appliance.Server.Jobs.Engine;

/// <summary>What the step at hand says, until it is written down. Bounded: a step that shouts loses its own lines, nobody else's.</summary>
internal sealed class Voice(Guid job, long fence)
{
    private const int Most = 200;
    private const int LongestLine = 500;

    private readonly Lock _gate = new();
    private List<Saying> _waiting = [];
    private int _lastPercent = -1;

    public Guid Job => job;

    public long Fence => fence;

    public int Step { get; private set; }

    public int Attempt { get; private set; }

    public bool HasNews
    {
        get
        {
            lock (_gate) return _waiting.Count > 0;
        }
    }

    public void Begin(int step, int attempt) => (Step, Attempt, _lastPercent) = (step, attempt, -1);

    public void Say(DateTimeOffset at, int? percent, string? line)
    {
        lock (_gate)
        {
            if (percent is { } said && said == _lastPercent && line is null) return;
            _lastPercent = percent ?? _lastPercent;
            // The last place belongs to the newest.
            if (_waiting.Count == Most) _waiting.RemoveAt(Most - 1);
            _waiting.Add(new Saying(at, percent, line is null ? null : PlainText.Of(line, LongestLine)));
        }
    }

    public IReadOnlyList<Saying> Take()
    {
        lock (_gate)
        {
            var taken = _waiting;
            _waiting = [];
            return taken;
        }
    }
}

internal sealed record Saying(DateTimeOffset At, int? Percent, string? Line);
