using System.Net;
using Appliance.Protocols;
using Appliance.Server.Network;

namespace Appliance.Server.Dhcp6.Leases;

/// <summary>Which addresses of a subnet a client may have at all, whoever holds them now.</summary>
internal sealed class AddressRules(SubnetConfig subnet, IReservations reservations)
{
    private readonly Ipv6Config _ipv6 = subnet.Ipv6 ?? throw new ArgumentException("It has no IPv6.", nameof(subnet));

    public SubnetConfig Subnet => subnet;

    /// <summary>By address.</summary>
    public IReadOnlyList<(UInt128 First, UInt128 Last)> Pools { get; } = [.. subnet.Ipv6?.Pools.Select(pool => (Ipv6Number.Of(pool.First), Ipv6Number.Of(pool.Last))) ?? []];

    public UInt128? ReservedFor(LeaseClient client)
    {
        var kept = client.Mac is { } mac ? reservations.For(subnet.Id, ClientKey.Of(mac)) : null;
        if (kept?.Ipv6 is null && reservations.KnowsOtherKeys(subnet.Id)) kept = reservations.For(subnet.Id, ClientKey.OfDuid(client.Duid.Octets));
        return kept?.Ipv6 is { } address && IsHost(address) ? Ipv6Number.Of(address) : null;
    }

    /// <summary>It lies in a pool and is kept for nobody else, or is kept for this client.</summary>
    public bool May(LeaseClient client, UInt128 number)
    {
        var address = Ipv6Number.ToAddress(number);
        if (!IsHost(address)) return false;
        if (reservations.At(subnet.Id, address) is { } kept) return (client.Mac is { } mac && kept.Client == ClientKey.Of(mac)) || kept.Client == ClientKey.OfDuid(client.Duid.Octets);
        foreach (var (first, last) in Pools)
            if (number >= first && number <= last) return true;
        return false;
    }

    private bool IsHost(IPAddress address) => _ipv6.Prefix.Contains(address) && !address.Equals(_ipv6.Prefix.BaseAddress) && !address.Equals(_ipv6.ServerAddress);
}
