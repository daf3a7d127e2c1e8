using System.Net;
using System.Threading.RateLimiting;

namespace Appliance.Server.Boot.Http;

/// <summary>
/// How fast scripts are asked for: each is a token and a boot in the database, and nobody has proved who he is. One machine asks a few
/// times in a boot; addresses that we have not leased can be made up, so together they have one pace as well.
/// </summary>
internal sealed class ScriptPace : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> _each = PartitionedRateLimiter.Create<IPAddress, IPAddress>(client =>
        RateLimitPartition.GetTokenBucketLimiter(client, _ => Bucket(burst: 30, TimeSpan.FromSeconds(5))));

    private readonly TokenBucketRateLimiter _unleased = new(Bucket(burst: 300, TimeSpan.FromMilliseconds(500)));

    public bool Admits(IPAddress client, bool isLeased)
    {
        using var own = _each.AttemptAcquire(client);
        if (!own.IsAcquired) return false;
        if (isLeased) return true;
        using var shared = _unleased.AttemptAcquire();
        return shared.IsAcquired;
    }

    public void Dispose()
    {
        _each.Dispose();
        _unleased.Dispose();
    }

    private static TokenBucketRateLimiterOptions Bucket(int burst, TimeSpan oneMoreEach) =>
        new() { TokenLimit = burst, TokensPerPeriod = 1, ReplenishmentPeriod = oneMoreEach, QueueLimit = 0 };
}
