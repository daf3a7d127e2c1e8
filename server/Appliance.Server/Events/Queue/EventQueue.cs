using Appliance.Contracts;

namespace Appliance.Server.Events.Queue;

/// <summary>
/// Events that no transaction carries, until the store takes them. Bounded, whatever a hostile network throws at us: at most
/// <see cref="Most"/> wait, and at most as many different ones are let in within a minute; of one name no more than
/// <see cref="MostAlike"/>, so that a flood of one kind hides no other.
/// </summary>
internal sealed class EventQueue(TimeProvider time)
{
    public const int Most = 1000;
    public const int MostAlike = 250;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly List<Happened> _waiting = [];
    private readonly Dictionary<Likeness, Repeats> _recent = [];
    private readonly Dictionary<string, int> _recentByName = new(StringComparer.Ordinal);
    private long _dropped;

    public int Waiting
    {
        get
        {
            lock (_gate) return _waiting.Count;
        }
    }

    /// <returns>Whether it waits now; false when it was only counted.</returns>
    public bool Add(Event happened)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            if (IsOneTooMany(happened)) CloseWindows(now);
            if (IsOneTooMany(happened)) happened = Rest(happened);
            var likeness = Likeness.Of(happened);
            if (_recent.TryGetValue(likeness, out var repeats) && now < repeats.Until)
            {
                repeats.Count++;
                return false;
            }
            CloseWindows(now);
            if (_waiting.Count >= Most || _recent.Count >= Most)
            {
                _dropped++;
                return false;
            }
            _waiting.Add(new Happened(happened, now));
            _recent[likeness] = new Repeats(happened, now + Window);
            _recentByName[happened.Name] = _recentByName.GetValueOrDefault(happened.Name) + 1;
            return true;
        }
    }

    /// <summary>Everything that waits, oldest first, and how many were dropped. Give it back with <see cref="Return"/> when it could not be kept.</summary>
    public IReadOnlyList<Happened> Take(out long dropped)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            CloseWindows(now);
            dropped = _dropped;
            if (dropped > 0)
            {
                _waiting.Add(new Happened(new Event("events.dropped", Severity.Warning, null, $"{dropped} events were dropped: more than {Most} came at once."), now));
                _dropped = 0;
            }
            Happened[] taken = [.. _waiting];
            _waiting.Clear();
            return taken;
        }
    }

    public void Return(IReadOnlyList<Happened> taken)
    {
        lock (_gate)
        {
            _waiting.InsertRange(0, taken);
            var over = _waiting.Count - Most;
            if (over <= 0) return;
            // The oldest stay: they tell how it began.
            _waiting.RemoveRange(Most, over);
            _dropped += over;
        }
    }

    private bool IsOneTooMany(Event happened) => !_recent.ContainsKey(Likeness.Of(happened)) && _recentByName.GetValueOrDefault(happened.Name) >= MostAlike;

    // Stands for all that are one too many of their name; how many those were is said when its minute is over.
    private static Event Rest(Event happened) =>
        new(happened.Name, happened.Severity, null, $"More than {MostAlike} different events of this kind came within a minute; the rest are only counted.");

    // A minute that is over says how often its event came again, and lets the next one through as new.
    private void CloseWindows(DateTimeOffset now)
    {
        foreach (var (likeness, repeats) in _recent.Where(entry => now >= entry.Value.Until).ToArray())
        {
            _recent.Remove(likeness);
            if (--_recentByName[likeness.Name] == 0) _recentByName.Remove(likeness.Name);
            if (repeats.Count == 0) continue;
            if (_waiting.Count >= Most) _dropped++;
            else _waiting.Add(new Happened(repeats.First, now, repeats.Count));
        }
    }

    private sealed record Likeness(string Name, Severity Severity, string? Object, string Message)
    {
        public static Likeness Of(Event happened) => new(happened.Name, happened.Severity, happened.Object, happened.Message);
    }

    private sealed record Repeats(Event First, DateTimeOffset Until)
    {
        public int Count { get; set; }
    }
}
