namespace Appliance.Server.Jobs.Engine;

/// <summary>How long a claim holds. A worker that is killed is replaced after <see cref="Length"/>, and the time it takes to notice.</summary>
internal static class Lease
{
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(11);

    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(3);

    /// <summary>So long before its end a worker has stopped by itself, measured from before it asked for the lease.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromSeconds(3);
}
