namespace Appliance.Server.Notifications.Deliveries;

/// <summary>How long to wait before another attempt: doubled each time up to a quarter of an hour, and anything between half and all of it, so that many do not come at once.</summary>
internal static class Pauses
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    /// <param name="asked">What the receiver wants us to wait at least.</param>
    public static TimeSpan After(int attempt, TimeSpan? asked = null)
    {
        var most = Math.Min(First.TotalSeconds * Math.Pow(2, Math.Min(attempt, 30) - 1), Longest.TotalSeconds);
        var pause = TimeSpan.FromSeconds(most * (0.5 + Random.Shared.NextDouble() / 2));
        return asked > pause ? asked.Value : pause;
    }
}
