using Appliance.Server.Network;

namespace Appliance.Server.Dhcp.Leases;

/// <summary>
/// How long an address is leased. Who only fetches a boot file needs it for minutes: the system that boots will ask for its own time. As the
/// pools fill, leases grow shorter, so that addresses of machines that are gone come back sooner; a reserved address is nobody else's and stays.
/// </summary>
internal sealed class LeaseTimes(LeaseTable table, DhcpSettings settings)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(2);

    public TimeSpan For(SubnetConfig subnet, LeaseClient client)
    {
        if (client.Boots) return Shorter(subnet.Lease, settings.BootLease);
        if (settings.ShrinkAtPercent >= 100 || table.KeptFor(subnet, client) is not null) return subnet.Lease;
        var (use, size) = (table.Use(subnet), table.Size(subnet));
        return Shrunk(subnet.Lease, use.Leased + use.Declined, size, settings.ShrinkAtPercent);
    }

    /// <summary>Whole below the threshold; from there it falls in a straight line to an eighth at the brim.</summary>
    internal static TimeSpan Shrunk(TimeSpan whole, long busy, long size, int thresholdPercent)
    {
        if (size == 0 || busy * 100 < size * thresholdPercent || whole <= Shortest) return whole;
        var over = Math.Clamp(((100d * busy / size) - thresholdPercent) / (100 - thresholdPercent), 0, 1);
        var shrunk = whole * (1 - (over * 7 / 8));
        return shrunk < Shortest ? Shortest : TimeSpan.FromSeconds(Math.Floor(shrunk.TotalSeconds));
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
