using System.Net;
using System.Threading.RateLimiting;

namespace Appliance.Server.Boot.Http;

/// <summary>
/// How fast scripts are given: each is a token and a boot in the database, and nobody has proved who he is. A machine that holds a lease
/// has a pace of its own, a few scripts a boot. Addresses that we have not leased can be made up, so they share one.
/// </summary>
internal sealed class ScriptPace : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> _leased = PartitionedRateLimiter.Create<IPAddress, IPAddress>(client =>
        RateLimitPartition.GetTokenBucketLimiter(client, _ => Bucket(burst: 40, TimeSpan.FromSeconds(5))));

    private readonly TokenBucketRateLimiter _unleased = new(Bucket(burst: 300, TimeSpan.FromMilliseconds(500)));

    public bool Admits(IPAddress client, bool isLeased)
    {
        using var lease = isLeased ? _leased.AttemptAcquire(client) : _unleased.AttemptAcquire();
        return lease.IsAcquired;
    }

    public void Dispose()
    {
        _leased.Dispose();
        _unleased.Dispose();
    }

    private static TokenBucketRateLimiterOptions Bucket(int burst, TimeSpan oneMoreEach) =>
        new() { TokenLimit = burst, TokensPerPeriod = 1, ReplenishmentPeriod = oneMoreEach, QueueLimit = 0 };
}
