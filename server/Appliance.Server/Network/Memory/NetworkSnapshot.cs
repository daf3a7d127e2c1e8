using System.Collections.Frozen;
using System.Net;
using Appliance.Protocols;
using Appliance.Server.Inventory;

namespace Appliance.Server.Network.Memory;

/// <summary>Everything the room knows at one revision, indexed for the services on the wire. Immutable.</summary>
internal sealed class NetworkSnapshot
{
    private readonly FrozenDictionary<(Guid, ClientKey), StoredReservation> _byClient;
    private readonly FrozenDictionary<(Guid, IPAddress), StoredReservation> _byAddress;
    private readonly FrozenSet<Guid> _otherKeys;
    private readonly FrozenDictionary<string, IReadOnlyList<IPAddress>> _addresses;
    private readonly FrozenDictionary<IPAddress, string> _names;
    private readonly FrozenDictionary<ResourceId, StoredReservation> _byResource;

    public NetworkSnapshot(long revision, IReadOnlyList<SubnetConfig> subnets, IReadOnlyList<StoredReservation> reservations, string applianceName)
    {
        Revision = revision;
        Subnets = subnets;
        Reservations = reservations;
        ApplianceName = applianceName;
        _byClient = reservations.ToFrozenDictionary(r => (r.Subnet, r.Client));
        _otherKeys = reservations.Where(r => !r.Client.IsMac).Select(r => r.Subnet).ToFrozenSet();
        _byAddress = reservations.Select(r => (At: r.Address, Kept: r)).Concat(reservations.Where(r => r.Ipv6 is not null).Select(r => (At: r.Ipv6!, Kept: r)))
            .ToFrozenDictionary(one => (one.Kept.Subnet, one.At), one => one.Kept);
        _byResource = reservations.Where(r => r.Resource is not null).ToFrozenDictionary(r => r.Resource!.Value);
        Names = [.. Published()];
        _addresses = Names.GroupBy(p => p.Name, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, IReadOnlyList<IPAddress> (g) => [.. g.Select(p => p.Address).Distinct()], StringComparer.Ordinal);
        _names = Names.DistinctBy(p => p.Address).ToFrozenDictionary(p => p.Address, p => p.Name);
        Domains = subnets.Select(s => s.Domain).ToFrozenSet(StringComparer.Ordinal);
    }

    public long Revision { get; }

    public IReadOnlyList<SubnetConfig> Subnets { get; }

    public IReadOnlyList<StoredReservation> Reservations { get; }

    public string ApplianceName { get; }

    /// <summary>Every published name with its address, our own first.</summary>
    public IReadOnlyList<NamedAddress> Names { get; }

    public IReadOnlyCollection<string> Domains { get; }

    public SubnetConfig? Subnet(Guid id) => Subnets.FirstOrDefault(s => s.Id == id);

    public SubnetConfig? Subnet(string name) => Subnets.FirstOrDefault(s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public SubnetConfig? Containing(IPAddress address)
    {
        foreach (var subnet in Subnets)
            if (subnet.Network.Contains(address)) return subnet;
        return null;
    }

    public StoredReservation? Of(Guid subnet, ClientKey client) => _byClient.GetValueOrDefault((subnet, client));

    public bool KnowsOtherKeys(Guid subnet) => _otherKeys.Contains(subnet);

    public StoredReservation? At(Guid subnet, IPAddress address) => _byAddress.GetValueOrDefault((subnet, address));

    public StoredReservation? Of(ResourceId resource) => _byResource.GetValueOrDefault(resource);

    public IReadOnlyList<IPAddress> Addresses(string name) => _addresses.GetValueOrDefault(name, []);

    public string? Name(IPAddress address) => _names.GetValueOrDefault(address);

    /// <summary>Our own names come first, so that our own address always answers with our own name.</summary>
    private IEnumerable<NamedAddress> Published()
    {
        foreach (var subnet in Subnets)
        {
            yield return new NamedAddress($"{ApplianceName}.{subnet.Domain}", subnet.ServerAddress, subnet.Name, null, null);
            if (subnet.Ipv6 is { } ipv6) yield return new NamedAddress($"{ApplianceName}.{subnet.Domain}", ipv6.ServerAddress, subnet.Name, null, null);
        }
        var subnets = Subnets.ToDictionary(s => s.Id);
        foreach (var kept in Reservations.Where(kept => kept.HostName is not null))
        {
            var (name, subnet, mac) = ($"{kept.HostName}.{subnets[kept.Subnet].Domain}", subnets[kept.Subnet].Name, kept.Client.IsMac ? kept.Client.Mac : (MacAddress?)null);
            yield return new NamedAddress(name, kept.Address, subnet, mac, kept.Resource);
            if (kept.Ipv6 is { } ipv6) yield return new NamedAddress(name, ipv6, subnet, mac, kept.Resource);
        }
    }
}
