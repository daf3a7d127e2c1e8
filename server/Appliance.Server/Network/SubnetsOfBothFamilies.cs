using System.Net;

namespace Appliance.Server.Network;

/// <summary>Subnets by addresses of either family.</summary>
internal static class SubnetsOfBothFamilies
{
    /// <summary>The subnet that a client of ours is on; null for a stranger.</summary>
    public static SubnetConfig? Home(this ISubnets subnets, IPAddress client)
    {
        if (subnets.Containing(client) is { } home) return home;
        foreach (var subnet in subnets.All)
            if (subnet.Ipv6?.Prefix.Contains(client) == true) return subnet;
        return null;
    }
}
