using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Appliance.Protocols.Dns;

namespace Appliance.Server.Dns.Publishing;

/// <summary>Everything that is answered for, as one immutable state.</summary>
internal sealed class ZoneTable
{
    private readonly IPNetwork[] _inside;
    private readonly (uint Base, uint Mask)[] _inside4;
    private readonly Dictionary<byte[], ReadyName> _ready = new(WireNames.Instance);
    private readonly Dictionary<byte[], ReadyName>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private readonly HashSet<byte[]>.AlternateLookup<ReadOnlySpan<byte>> _apexes;

    /// <param name="inside">The subnets' networks: whose clients may ask us about anything.</param>
    public ZoneTable(IReadOnlyDictionary<string, Zone> zones, IPNetwork[] inside)
    {
        (Zones, _inside) = (zones, inside);
        _inside4 = [.. inside.Where(network => network.BaseAddress.AddressFamily == AddressFamily.InterNetwork).Select(network =>
            (BinaryPrimitives.ReadUInt32BigEndian(network.BaseAddress.GetAddressBytes()), network.PrefixLength == 0 ? 0 : uint.MaxValue << (32 - network.PrefixLength)))];
        _ready.EnsureCapacity(zones.Values.Sum(zone => zone.Nodes.Count));
        foreach (var zone in zones.Values)
            foreach (var node in zone.Nodes.Values.Where(node => ReferenceEquals(Find(node.Name), zone))) _ready[DnsName.ToWire(node.Name)] = new ReadyName(node.Name);
        _lookup = _ready.GetAlternateLookup<ReadOnlySpan<byte>>();
        _apexes = zones.Keys.Select(DnsName.ToWire).ToHashSet(WireNames.Instance).GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public static ZoneTable Empty { get; } = new(new Dictionary<string, Zone>(StringComparer.Ordinal), []);

    public IReadOnlyDictionary<string, Zone> Zones { get; }

    /// <summary>The zone a name is in; null when it is not ours.</summary>
    public Zone? Find(string name)
    {
        for (string? at = name; at is not null; at = DnsName.Parent(at))
            if (Zones.TryGetValue(at, out var zone)) return zone;
        return null;
    }

    /// <summary>By labels in lower case. Allocates nothing.</summary>
    public ReadyName? Ready(ReadOnlySpan<byte> name) => _lookup.TryGetValue(name, out var ready) ? ready : null;

    /// <summary>Whether a name, by labels in lower case, is in a zone of ours. Allocates nothing.</summary>
    public bool IsOurs(ReadOnlySpan<byte> name)
    {
        while (true)
        {
            if (_apexes.Contains(name)) return true;
            if (name.Length <= 1) return false;
            name = name[(1 + name[0])..];
        }
    }

    /// <summary>The client's own network.</summary>
    public IPNetwork? Home(IPAddress client)
    {
        foreach (var network in _inside)
            if (network.Contains(client)) return network;
        return null;
    }

    /// <summary>Whether an IPv4 client is inside the subnets. Allocates nothing.</summary>
    public bool IsInside(uint client)
    {
        foreach (var (network, mask) in _inside4)
            if ((client & mask) == network) return true;
        return false;
    }
}
