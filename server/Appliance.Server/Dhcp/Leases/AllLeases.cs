using System.Net;
using System.Net.Sockets;
using Appliance.Protocols;

namespace Appliance.Server.Dhcp.Leases;

/// <summary>Holders by either family. Where a machine is at home is told by its IPv4 address.</summary>
internal sealed class AllLeases(LeaseTable table, IIpv6Leases ipv6) : ILeases
{
    public MacAddress? Holder(IPAddress address) =>
        address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false } ? ipv6.Holder(address) : table.Holder(address);

    public IPAddress? AddressOf(MacAddress mac) => table.AddressOf(mac);
}
