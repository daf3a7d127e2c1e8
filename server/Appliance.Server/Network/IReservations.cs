using System.Net;
using Appliance.Protocols;
using Appliance.Server.Inventory;
using Appliance.Server.Store;

namespace Appliance.Server.Network;

/// <summary>Addresses kept for one client each, from memory.</summary>
public interface IReservations
{
    /// <summary>What is kept for a client of a subnet.</summary>
    KeptAddress? For(Guid subnet, ClientKey client);

    /// <summary>Who an address, IPv4 or IPv6, is kept for.</summary>
    KeptAddress? At(Guid subnet, IPAddress address);

    /// <summary>Whether anybody in a subnet is known by anything but a MAC address: most often nobody, and then nothing else need be looked up.</summary>
    bool KnowsOtherKeys(Guid subnet);

    /// <summary>
    /// Makes a resource's name and address lasting: the address is reserved for its MAC, and name and address are published in DNS.
    /// An earlier name of the resource is withdrawn. Idempotent.
    /// </summary>
    /// <exception cref="Contracts.FaultException">Conflict: the name or the address belongs to somebody else. Invalid: not a host name (RFC 1123).</exception>
    Task SettleAsync(ITransaction transaction, ResourceId resource, string name, MacAddress mac, IPAddress address, CancellationToken stop);

    /// <summary>
    /// Keeps an IPv6 address for a member that has none on this subnet yet, beside its IPv4 address; its name answers with both from then on.
    /// False when it is no member there, has one already, or the address is somebody else's.
    /// </summary>
    Task<bool> SettleIpv6Async(ITransaction transaction, Guid subnet, MacAddress mac, IPAddress address, CancellationToken stop);

    /// <summary>Withdraws names and reservations of a resource.</summary>
    Task WithdrawAsync(ITransaction transaction, ResourceId resource, CancellationToken stop);
}

/// <param name="Options">What DHCP tells this client instead of, and beside, what it tells all.</param>
/// <param name="Ipv6">The IPv6 address kept beside it.</param>
/// <param name="IsMember">A resource lives there.</param>
public sealed record KeptAddress(ClientKey Client, IPAddress Address, IReadOnlyList<ConfiguredOption> Options, IPAddress? Ipv6 = null, bool IsMember = false);
