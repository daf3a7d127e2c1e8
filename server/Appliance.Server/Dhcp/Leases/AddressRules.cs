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
        Pools = [.. subnet.Pools.Select(pool => new AddressPool(Ipv4Address.From(pool.First), Ipv4Address.From(pool.Last), pool.For))];
        Size = Pools.Sum(pool => pool.Size);
    }

    public SubnetConfig Subnet { get; }

    /// <summary>By address.</summary>
    public IReadOnlyList<AddressPool> Pools { get; }

    /// <summary>Addresses in all pools.</summary>
    public long Size { get; }

    public KeptAddress? KeptFor(LeaseClient client)
    {
        var kept = _reservations.For(Subnet.Id, ClientKey.Of(client.Mac));
        if (kept is null && _reservations.KnowsOtherKeys(Subnet.Id))
        {
            if (client.ClientId is { } id) kept = _reservations.For(Subnet.Id, ClientKey.OfClientId(id));
            if (kept is null && client.ClientId is { } may && ClientKey.TryOfDuidIn(may, out var duid)) kept = _reservations.For(Subnet.Id, duid);
            if (kept is null && !client.Traits.CircuitId.IsEmpty) kept = _reservations.For(Subnet.Id, ClientKey.OfCircuit(client.Traits.CircuitId.Span));
        }
        return kept is not null && IsHost(Ipv4Address.From(kept.Address)) ? kept : null;
    }

    public Ipv4Address? ReservedFor(LeaseClient client) => KeptFor(client) is { } kept ? Ipv4Address.From(kept.Address) : null;

    /// <summary>It lies in a pool of the client's and is kept for nobody else, or is kept for this client.</summary>
    public bool May(LeaseClient client, Ipv4Address address)
    {
        if (!IsHost(address)) return false;
        if (_reservations.At(Subnet.Id, address.ToIPAddress()) is { } kept) return client.Is(kept.Client);
        return PoolOf(address) is >= 0 and var pool && Pools[pool].IsFor(client);
    }

    /// <summary>Which pool an address lies in; -1 when in none.</summary>
    public int PoolOf(Ipv4Address address)
    {
        for (var i = 0; i < Pools.Count; i++)
            if (address >= Pools[i].First && address <= Pools[i].Last) return i;
        return -1;
    }

    private bool IsHost(Ipv4Address address) =>
        address.Bits >= _first && address.Bits <= _last && address != _server && address != _gateway;
}

/// <param name="For">Which clients get its addresses; null: everybody.</param>
internal sealed record AddressPool(Ipv4Address First, Ipv4Address Last, ClientMatch? For)
{
    public long Size => (long)Last.Bits - First.Bits + 1;

    public bool IsFor(LeaseClient client) => For is null || For.Fits(client.Traits);
}
