namespace Appliance.Server.Network.RouterAdvertisements;

/// <summary>How long to wait before the next advertisement nobody asked for (RFC 4861 §6.2.1, §6.2.4, §10). Pure.</summary>
internal static class AdvertisingPace
{
    /// <summary>MinRtrAdvInterval and MaxRtrAdvInterval.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(200);
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(600);

    /// <summary>MAX_INITIAL_RTR_ADVERT_INTERVAL: the first ones come faster, so that a network is soon complete.</summary>
    public static readonly TimeSpan LongestAtFirst = TimeSpan.FromSeconds(16);

    private const int First = 3;

    /// <param name="said">How many there have been since the beginning, not counting the present one.</param>
    /// <param name="chance">0 to 1: several routers on a link shall not fall into step.</param>
    public static TimeSpan Next(int said, double chance)
    {
        var pause = Shortest + (Longest - Shortest) * chance;
        return said < First - 1 && pause > LongestAtFirst ? LongestAtFirst : pause;
    }
}
