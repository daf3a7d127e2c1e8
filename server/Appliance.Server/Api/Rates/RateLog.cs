using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Appliance.Contracts;

namespace Appliance.Server.Api.Rates;

/// <summary>What the network services did in each of the last ten minutes' seconds; in memory, since the start.</summary>
internal sealed class RateLog(IMeterFactory meters, TimeProvider time) : BackgroundService
{
    public const int Kept = 600;

    private readonly Lock _gate = new();
    private readonly Queue<NetworkRates> _seconds = new(Kept);
    private readonly Bell _ended = new();
    private long _newest;

    /// <summary>The last of them, oldest first.</summary>
    public IReadOnlyList<NetworkRates> Last(int seconds)
    {
        lock (_gate) return [.. _seconds.TakeLast(seconds)];
    }

    /// <param name="after">Those kept since come first; null: only what comes.</param>
    public async IAsyncEnumerable<NetworkRates> FollowAsync(long? after, [EnumeratorCancellation] CancellationToken stop)
    {
        var seen = after ?? Newest;
        while (true)
        {
            var next = _ended.Next;
            // An id from the future comes from a clock that was put right since.
            seen = Math.Min(seen, Newest);
            foreach (var second in After(seen))
            {
                yield return second;
                seen = second.Id;
            }
            await next.WaitAsync(stop);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var counters = new RateCounters(meters);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) Keep(counters.Next());
    }

    private long Newest
    {
        get
        {
            lock (_gate) return _newest;
        }
    }

    private NetworkRates[] After(long id)
    {
        lock (_gate) return [.. _seconds.SkipWhile(second => second.Id <= id)];
    }

    internal void Keep(IReadOnlyDictionary<RatedService, Dictionary<string, long>> counts)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            _newest = Math.Max(_newest + 1, now.ToUnixTimeSeconds());
            if (_seconds.Count == Kept) _seconds.Dequeue();
            _seconds.Enqueue(new NetworkRates(
                _newest, now, counts[RatedService.Dhcp], counts[RatedService.Dhcp6], counts[RatedService.Dns], Transfers(counts[RatedService.Tftp]), Transfers(counts[RatedService.Http])));
        }
        _ended.Ring();
    }

    private static TransferRates Transfers(Dictionary<string, long> counts) => new(counts.GetValueOrDefault(RateSource.Octets), counts.GetValueOrDefault(RateSource.Running));
}
