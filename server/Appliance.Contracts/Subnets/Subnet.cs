using System.Text.Json.Serialization;

namespace Appliance.Contracts;

/// <summary>A network the appliance serves.</summary>
/// <param name="Cidr">"10.99.0.0/24".</param>
/// <param name="Interface">The appliance's network interface on it.</param>
/// <param name="AnswerRouterSolicitations">Answer IPv6 router solicitations with "no router here", so that iPXE need not wait for one.</param>
public sealed record Subnet(
    Guid Id, string Name, string Cidr, string Interface, string ServerAddress, string? Gateway, IReadOnlyList<AddressRange> Pools,
    string Domain, IReadOnlyList<string> DnsServers, int LeaseSeconds, SubnetMode Mode, bool AnswerRouterSolicitations,
    SubnetState State, string? StateReason, long Addresses, long Leased)
{
    /// <summary>Its machines reach us through a DHCP relay: no interface of ours is in it.</summary>
    public bool Relayed { get; init; }

    /// <summary>The relays (giaddr) that may speak for it; empty: any address of a subnet that is served.</summary>
    public IReadOnlyList<string> Relays { get; init; } = [];

    /// <summary>Subnets with the same name here are one wire: a client gets an address of whichever has one. Null: it stands alone.</summary>
    public string? SharedNetwork { get; init; }

    /// <summary>What DHCP tells its machines beside addresses, routers and names.</summary>
    public IReadOnlyList<DhcpOptionValue> Options { get; init; } = [];

    /// <summary>Addresses of the pools that are kept for somebody, and those that rest because somebody was found on them.</summary>
    public long Reserved { get; init; }

    public long Declined { get; init; }

    /// <summary>Null: this subnet has no IPv6.</summary>
    public SubnetIpv6? Ipv6 { get; init; }
}

/// <summary>
/// What an operator wants. Fields left out of a change stay as they are; an empty gateway takes it away.
/// A new subnet needs a name and a CIDR; without an interface, the one that has an address in it is taken; without pools, only
/// reservations are served; without DNS servers, the appliance is the DNS server.
/// </summary>
public sealed record SubnetSpec
{
    public string? Name { get; init; }
    public string? Cidr { get; init; }
    public string? Interface { get; init; }
    public string? Gateway { get; init; }
    public IReadOnlyList<AddressRange>? Pools { get; init; }
    public string? Domain { get; init; }
    public IReadOnlyList<string>? DnsServers { get; init; }
    public int? LeaseSeconds { get; init; }
    public SubnetMode? Mode { get; init; }
    public bool? AnswerRouterSolicitations { get; init; }

    /// <summary>A subnet behind a relay needs the interface that its requests come in on.</summary>
    public bool? Relayed { get; init; }

    public IReadOnlyList<string>? Relays { get; init; }

    /// <summary>An empty text takes it away.</summary>
    public string? SharedNetwork { get; init; }

    public IReadOnlyList<DhcpOptionValue>? Options { get; init; }

    public SubnetIpv6Spec? Ipv6 { get; init; }
}

/// <summary>First and last address, both included.</summary>
/// <param name="For">Which clients get addresses of it; null: everybody.</param>
public sealed record AddressRange(string First, string Last, ClientClass? For = null);

[JsonConverter(typeof(CamelCaseEnum<SubnetMode>))]
public enum SubnetMode
{
    Off,

    /// <summary>We give the addresses: whoever asks for one that is not its own here is told so.</summary>
    Authoritative,

    /// <summary>Another DHCP server gives the addresses; we only tell machines that boot from the network what to boot.</summary>
    Proxy,

    /// <summary>We listen and answer nothing.</summary>
    Observe,
}

/// <summary>What really happens on the subnet now, beside what is wanted.</summary>
[JsonConverter(typeof(CamelCaseEnum<SubnetState>))]
public enum SubnetState
{
    Off,
    Probing,
    Serving,
    Observing,
    RefusedForeignServer,
    InterfaceMissing,
    Failed,
}

/// <summary>An address kept for one client.</summary>
/// <param name="Client">
/// How the client is known: its MAC address "52:54:00:aa:00:01"; "id:" and the octets of its client identifier (option 61), "id:01525400aa0001";
/// "circuit:" and the port a relay names (option 82, sub-option 1), as text or as octets, "circuit:0x00040001"; or "duid:" and the DUID it has in
/// DHCPv6 and, by RFC 4361, in DHCPv4: "duid:00030001525400aa0001".
/// </param>
public sealed record Reservation(string Client, string Address, string? HostName, Guid? Resource)
{
    /// <summary>What DHCP tells this client instead of, and beside, what it tells all.</summary>
    public IReadOnlyList<DhcpOptionValue> Options { get; init; } = [];

    /// <summary>The IPv6 address kept beside it; null: none.</summary>
    public string? Ipv6 { get; init; }
}

/// <summary>What an operator wants for one client. The client itself is in the request's path.</summary>
/// <param name="HostName">Published in DNS below the subnet's domain; null publishes nothing.</param>
/// <param name="Options">Null leaves what there is.</param>
/// <param name="Ipv6">An IPv6 address to keep beside it. Null leaves what there is, an empty text takes it away.</param>
public sealed record ReservationSpec(string Address, string? HostName = null, IReadOnlyList<DhcpOptionValue>? Options = null, string? Ipv6 = null);
