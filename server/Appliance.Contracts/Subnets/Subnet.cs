using System.Text.Json.Serialization;

namespace Appliance.Contracts;

/// <summary>A network the appliance serves.</summary>
/// <param name="Cidr">"10.99.0.0/24".</param>
/// <param name="Interface">The appliance's network interface on it.</param>
/// <param name="AnswerRouterSolicitations">Answer IPv6 router solicitations with "no router here", so that iPXE need not wait for one.</param>
public sealed record Subnet(
    Guid Id, string Name, string Cidr, string Interface, string ServerAddress, string? Gateway, IReadOnlyList<AddressRange> Pools,
    string Domain, IReadOnlyList<string> DnsServers, int LeaseSeconds, SubnetMode Mode, bool AnswerRouterSolicitations,
    SubnetState State, string? StateReason, long Addresses, long Leased);

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
}

/// <summary>First and last address, both included.</summary>
public sealed record AddressRange(string First, string Last);

[JsonConverter(typeof(CamelCaseEnum<SubnetMode>))]
public enum SubnetMode
{
    Off,
    Authoritative,
}

/// <summary>What really happens on the subnet now, beside what is wanted.</summary>
[JsonConverter(typeof(CamelCaseEnum<SubnetState>))]
public enum SubnetState
{
    Off,
    Probing,
    Serving,
    RefusedForeignServer,
    InterfaceMissing,
    Failed,
}

/// <summary>An address kept for one MAC address.</summary>
public sealed record Reservation(string Mac, string Address, string? HostName, Guid? Resource);

/// <summary>What an operator wants for one MAC address. The MAC address itself is in the request's path.</summary>
/// <param name="HostName">Published in DNS below the subnet's domain; null publishes nothing.</param>
public sealed record ReservationSpec(string Address, string? HostName = null);
