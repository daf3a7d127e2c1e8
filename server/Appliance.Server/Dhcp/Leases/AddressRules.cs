using Appliance.Protocols;
using Appliance.Server.Network;

namespace Appliance.Server.Dhcp.Leases;

/// <summary>Which addresses of a subnet a client may have at all, whoever holds them now.</summary>
internal sealed class AddressRules
{
    private readonly IReservations _reservations;
    private readonly Ipv4Address _server;
    private readonly Ipv4Address _gateway;
    private readonly uint _first;
    private readonly uint _last;

    public AddressRules(SubnetConfig subnet, IReservations reservations)
    {
        _reservations = reservations;
        Subnet = subnet;
        _server = Ipv4Address.From(subnet.ServerAddress);
        _gateway = subnet.Gateway is { } gateway ? Ipv4Address.From(gateway) : default;
        var width = 32 - subnet.Network.PrefixLength;
        var network = Ipv4Address.From(subnet.Network.BaseAddress).Bits;
        // Up to /30 the first address is the network's and the last the broadcast; /31 and /32 have neither (RFC 3021).
        var reserved = width > 1 ? 1u : 0;
        _first = network + reserved;
        _last = network + (uint)((1ul << width) - 1) - reserved;
        Pools = [.. subnet.Pools.Select(pool => (Ipv4Address.From(pool.First), Ipv4Address.From(pool.Last)))];
    }

    public SubnetConfig Subnet { get; }

    public IReadOnlyList<(Ipv4Address First, Ipv4Address Last)> Pools { get; }

    public Ipv4Address? ReservedFor(MacAddress mac) =>
        _reservations.For(Subnet.Id, mac) is { } address && Ipv4Address.From(address) is var reserved && IsHost(reserved) ? reserved : null;

    /// <summary>It lies in a pool and is kept for nobody else, or is kept for this client.</summary>
    public bool May(MacAddress mac, Ipv4Address address)
    {
        if (!IsHost(address)) return false;
        return _reservations.Holder(Subnet.Id, address.ToIPAddress()) is { } holder ? holder == mac : InPool(address);
    }

    private bool IsHost(Ipv4Address address) =>
        address.Bits >= _first && address.Bits <= _last && address != _server && address != _gateway;

    private bool InPool(Ipv4Address address)
    {
        foreach (var (first, last) in Pools)
            if (address >= first && address <= last) return true;
        return false;
    }
}
