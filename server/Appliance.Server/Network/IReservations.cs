using System.Net;
using Appliance.Protocols;
using Appliance.Server.Inventory;
using Appliance.Server.Store;

namespace Appliance.Server.Network;

/// <summary>Addresses kept for one MAC address, from memory.</summary>
public interface IReservations
{
    IPAddress? For(Guid subnet, MacAddress mac);

    /// <summary>Who an address is kept for.</summary>
    MacAddress? Holder(Guid subnet, IPAddress address);

    /// <summary>
    /// Makes a resource's name and address lasting: the address is reserved for its MAC, and name and address are published in DNS.
    /// An earlier name of the resource is withdrawn. Idempotent.
    /// </summary>
    /// <exception cref="Contracts.FaultException">Conflict: the name or the address belongs to somebody else. Invalid: not a host name (RFC 1123).</exception>
    Task SettleAsync(ITransaction transaction, ResourceId resource, string name, MacAddress mac, IPAddress address, CancellationToken stop);

    /// <summary>Withdraws names and reservations of a resource.</summary>
    Task WithdrawAsync(ITransaction transaction, ResourceId resource, CancellationToken stop);
}
