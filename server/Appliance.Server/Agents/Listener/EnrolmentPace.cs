using System.Net;
using System.Threading.RateLimiting;
using Appliance.Contracts;

namespace Appliance.Server.Agents.Listener;

/// <summary>How fast one source may ask. Sources that fall silent are forgotten.</summary>
internal sealed class EnrolmentPace(AgentsSettings settings) : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> _pace = PartitionedRateLimiter.Create<IPAddress, IPAddress>(source =>
        RateLimitPartition.GetTokenBucketLimiter(source, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = settings.EnrolmentCallsBurst,
            TokensPerPeriod = settings.EnrolmentCallsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        }));

    /// <exception cref="FaultException">Exhausted.</exception>
    public void Admit(IPAddress? remote)
    {
        using var lease = _pace.AttemptAcquire(DoorSocket.Source(remote));
        if (lease.IsAcquired) return;
        throw new FaultException(FaultKind.Exhausted, FaultCodes.TooManyRequests, "Too many enrolment calls come from this address.") { RetryAfter = TimeSpan.FromSeconds(1) };
    }

    public void Dispose() => _pace.Dispose();
}
