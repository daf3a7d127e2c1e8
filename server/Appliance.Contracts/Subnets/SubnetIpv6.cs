using System.Text.Json.Serialization;

namespace Appliance.Contracts;

/// <summary>IPv6 on a subnet, beside its IPv4.</summary>
/// <param name="Prefix">"2001:db8:99::/64".</param>
/// <param name="ServerAddress">The appliance's own address in it; behind a relay, its address on the interface that faces the relay.</param>
/// <param name="Served">DHCPv6 gives addresses here.</param>
/// <param name="Pools">Addresses given to whoever asks; without any, only reservations are served.</param>
/// <param name="DnsServers">What machines are told; empty: the appliance itself.</param>
/// <param name="AutoAddresses">Router advertisements let machines make themselves addresses of the prefix (the A flag).</param>
/// <param name="Leased">Addresses that are in use now.</param>
public sealed record SubnetIpv6(
    string Prefix, string ServerAddress, bool Served, IReadOnlyList<Ipv6Range> Pools, IReadOnlyList<string> DnsServers, RouterAdvertising Advertising,
    bool AutoAddresses, SubnetState State, string? StateReason, long Leased);

/// <summary>
/// What an operator wants of IPv6 on a subnet. Fields left out of a change stay as they are; an empty prefix takes IPv6 away. New: not
/// served, not advertised, and without DNS servers the appliance is the DNS server.
/// </summary>
public sealed record SubnetIpv6Spec
{
    public string? Prefix { get; init; }
    public bool? Served { get; init; }
    public IReadOnlyList<Ipv6Range>? Pools { get; init; }
    public IReadOnlyList<string>? DnsServers { get; init; }
    public RouterAdvertising? Advertising { get; init; }
    public bool? AutoAddresses { get; init; }
}

/// <summary>First and last address, both included.</summary>
public sealed record Ipv6Range(string First, string Last);

/// <summary>What machines hear about routers from us.</summary>
[JsonConverter(typeof(CamelCaseEnum<RouterAdvertising>))]
public enum RouterAdvertising
{
    /// <summary>Nothing unasked; solicitations are answered as the subnet says.</summary>
    Off,

    /// <summary>Addresses come by DHCPv6 (the M and O flags), and we are no router (lifetime 0). Another router may say the rest.</summary>
    Flags,

    /// <summary>We are the default router, and the prefix is on this link.</summary>
    Router,
}
