using Appliance.Protocols.Dns;

namespace Appliance.Server.Dns.Publishing;

/// <summary>What people have written about a zone. A zone that follows a subnet has none until somebody edits it.</summary>
/// <param name="Sets">By name and type.</param>
internal sealed record StoredZone(string Name, ZoneFigures Figures, IReadOnlyList<StoredSet> Sets);

/// <param name="Name">Whole, in the form of <see cref="DnsName"/>.</param>
/// <param name="Seconds">Null: the zone's.</param>
/// <param name="Data">As on the wire, without compression.</param>
internal sealed record StoredSet(string Name, RecordType Type, int? Seconds, IReadOnlyList<byte[]> Data);

/// <summary>All of them at one revision.</summary>
internal sealed record StoredZones(long Revision, IReadOnlyList<StoredZone> All)
{
    public StoredZone? Find(string name) => All.FirstOrDefault(zone => zone.Name == name);
}
