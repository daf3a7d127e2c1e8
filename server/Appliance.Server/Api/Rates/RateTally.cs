using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Appliance.Server.Api.Rates;

/// <summary>The counts of one instrument, by its first tag. Rooms count from any thread; one thread asks.</summary>
internal sealed class RateTally(RateSource source)
{
    private readonly ConcurrentDictionary<string, StrongBox<long>> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _told = new(StringComparer.Ordinal);

    public RateSource Source => source;

    /// <param name="added">It comes on top of what there is; otherwise it is what there is.</param>
    public void Take(string tag, long value, bool added)
    {
        var count = _counts.GetOrAdd(tag, static _ => new StrongBox<long>());
        if (added) Interlocked.Add(ref count.Value, value);
        else Interlocked.Exchange(ref count.Value, value);
    }

    /// <summary>Adds what is new to <paramref name="sum"/>.</summary>
    public void MoveInto(Dictionary<string, long> sum)
    {
        foreach (var (tag, count) in _counts)
        {
            var now = Interlocked.Read(ref count.Value);
            var fresh = source.Level ? now : now - _told.GetValueOrDefault(tag);
            _told[tag] = now;
            var name = source.Name ?? JsonNamingPolicy.KebabCaseLower.ConvertName(tag);
            if (fresh != 0) sum[name] = sum.GetValueOrDefault(name) + fresh;
        }
    }
}
