using System.Net;
using Appliance.Contracts;

namespace Appliance.Server.Network;

/// <summary>IPv6 on a subnet as the services on the wire need it: checked, immutable, in memory.</summary>
/// <param name="ServerAddress">Our own address in it; behind a relay, on the interface that faces it.</param>
/// <param name="Served">DHCPv6 gives addresses here.</param>
/// <param name="AutoAddresses">The A flag of the advertised prefix.</param>
public sealed record Ipv6Config(
    IPNetwork Prefix, IPAddress ServerAddress, bool Served, IReadOnlyList<Ipv6Pool> Pools, IReadOnlyList<IPAddress> DnsServers, RouterAdvertising Advertising, bool AutoAddresses);

/// <summary>Addresses given to whoever asks; both ends included.</summary>
public sealed record Ipv6Pool(IPAddress First, IPAddress Last);
