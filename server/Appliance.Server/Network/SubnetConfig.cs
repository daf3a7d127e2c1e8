using System.Net;
using Appliance.Contracts;

namespace Appliance.Server.Network;

/// <summary>A subnet as the services on the wire need it: checked, immutable, in memory.</summary>
/// <param name="ServerAddress">Our own address on it.</param>
public sealed record SubnetConfig(
    Guid Id, string Name, IPNetwork Network, string Interface, IPAddress ServerAddress, IPAddress? Gateway, IReadOnlyList<Pool> Pools,
    string Domain, IReadOnlyList<IPAddress> DnsServers, TimeSpan Lease, SubnetMode Mode, bool AnswerRouterSolicitations)
{
    /// <summary>Its machines reach us through a DHCP relay; <see cref="ServerAddress"/> is then our address on the interface that faces it.</summary>
    public bool Relayed { get; init; }

    /// <summary>The giaddrs that may speak for it; empty: any address of a subnet that is served.</summary>
    public IReadOnlyList<IPAddress> Relays { get; init; } = [];

    /// <summary>The wire it shares with others of the same name; null: its own.</summary>
    public string? SharedNetwork { get; init; }

    public IReadOnlyList<ConfiguredOption> Options { get; init; } = [];

    /// <summary>Null: it has no IPv6.</summary>
    public Ipv6Config? Ipv6 { get; init; }

    /// <summary>Both on one wire: requests that name neither may get an address of either.</summary>
    public bool SharesWireWith(SubnetConfig other) =>
        (SharedNetwork is not null && SharedNetwork == other.SharedNetwork) || (!Relayed && !other.Relayed && Interface == other.Interface);
}

/// <summary>Addresses given to whoever asks; both ends included.</summary>
/// <param name="For">Which clients get them; null: everybody.</param>
public sealed record Pool(IPAddress First, IPAddress Last, ClientMatch? For = null);
