using Appliance.Contracts;
using Appliance.Protocols.Ndp;

namespace Appliance.Server.Network.RouterAdvertisements;

/// <summary>What we say on an interface, of all its subnets together. Pure.</summary>
internal static class WhatToAdvertise
{
    /// <summary>Three times the longest pause between advertisements (RFC 4861 §6.2.1): two may be lost.</summary>
    public const ushort RouterSeconds = 1800;

    private const uint ValidSeconds = 30 * 86400;
    private const uint PreferredSeconds = 7 * 86400;

    /// <summary>Null: nothing unasked.</summary>
    public static RouterAdvertisement? On(IEnumerable<SubnetConfig> subnets, HostInterface at)
    {
        var speaking = subnets.Where(subnet => subnet is { Relayed: false, Ipv6.Advertising: not RouterAdvertising.Off }).ToList();
        if (speaking.Count == 0) return null;
        var routing = speaking.Where(subnet => subnet.Ipv6!.Advertising == RouterAdvertising.Router).ToList();
        var served = speaking.Exists(subnet => subnet.Ipv6!.Served);
        return new RouterAdvertisement
        {
            Lifetime = routing.Count > 0 ? RouterSeconds : (ushort)0,
            Managed = served,
            OtherSettings = served,
            Prefixes = [.. routing.Select(subnet => new AdvertisedPrefix(subnet.Ipv6!.Prefix, subnet.Ipv6.AutoAddresses, ValidSeconds, PreferredSeconds))],
            DnsServers = [.. routing.SelectMany(subnet => subnet.Ipv6!.DnsServers.Count > 0 ? subnet.Ipv6.DnsServers : [subnet.Ipv6.ServerAddress]).Distinct()],
            Domains = [.. routing.Select(subnet => subnet.Domain).Where(domain => domain.Length > 0).Distinct(StringComparer.Ordinal)],
            NamesLifetime = RouterSeconds,
            Source = at.Mac,
        };
    }
}
