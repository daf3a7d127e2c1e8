using System.Collections.Concurrent;

namespace Appliance.Rack;

/// <summary>How long answers took.</summary>
public sealed class AnswerTimes
{
    private readonly ConcurrentBag<TimeSpan> _all = [];

    public int Count => _all.Count;

    public void Add(TimeSpan took) => _all.Add(took);

    /// <param name="share">0.99 for the ninety-ninth percentile.</param>
    public TimeSpan Percentile(double share)
    {
        var sorted = _all.Order().ToList();
        return sorted.Count == 0 ? TimeSpan.Zero : sorted[Math.Min(sorted.Count - 1, (int)Math.Ceiling(share * sorted.Count) - 1)];
    }

    public override string ToString() =>
        $"{Count} answers, p50 {Percentile(0.5).TotalMilliseconds:0.0} ms, p99 {Percentile(0.99).TotalMilliseconds:0.0} ms, longest {Percentile(1).TotalMilliseconds:0.0} ms";
}
