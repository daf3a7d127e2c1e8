using System.Globalization;
using System.Text;
using Appliance.Contracts;
using Appliance.Protocols.Dns;
using Appliance.Server.Dns.Publishing;
using Appliance.Server.Inventory;

namespace Appliance.Server.Dns.Editing;

/// <summary>Shows zones and their record sets, as lists and as files.</summary>
internal sealed class ZoneSheets(PublishedZones zones, ZoneMemory written, IMachines machines)
{
    public static FaultException Missing(string zone) => new(FaultKind.Missing, FaultCodes.DnsZoneMissing, $"There is no zone '{zone}'.");

    public Zone Find(string zone) => ZoneSpecs.ZoneName(zone) is { } name && zones.Now.Zones.TryGetValue(name, out var found) ? found : throw Missing(zone);

    /// <summary>Domains, then what people have made, then reverse zones, each by name.</summary>
    public IReadOnlyList<DnsZone> All() => [.. zones.Now.Zones.Values.Select(Show).OrderBy(zone => ReverseName.Is(zone.Name))
        .ThenBy(zone => ReverseName.Is(zone.Name) ? ReverseName.Order(zone.Name) : zone.Name, StringComparer.Ordinal)];

    public DnsZone Show(string zone) => Show(Find(zone));

    public DnsRecordSet Show(string zone, string name, RecordType type) =>
        Sets(Find(zone)).FirstOrDefault(row => row.Set.Name == name && row.Set.Type == type.Name && row.Set.Origin == DnsOrigin.Person).Set
        ?? throw new FaultException(FaultKind.Missing, FaultCodes.DnsRecordsMissing, $"Nobody has written {type} records at '{name}' in the zone '{zone}'.");

    /// <summary>Every record set with its place in the list, in the order of places.</summary>
    public IEnumerable<(string Key, DnsRecordSet Set)> Sets(Zone zone)
    {
        var edited = written.Now?.Find(zone.Name)?.Sets ?? [];
        return zone.Nodes.Values.SelectMany(node => Followed(zone, node)).Concat(edited.Select(set => Edited(zone, set)))
            .Select(set => (Key(zone, set), set)).OrderBy(row => row.Item1, StringComparer.Ordinal);
    }

    /// <summary>The zone as a file that any name server reads.</summary>
    public DnsZoneFile File(string name)
    {
        var zone = Find(name);
        var text = new StringBuilder($"$ORIGIN {zone.Name}.\n$TTL {zone.Figures.Seconds}\n");
        foreach (var node in zone.Nodes.Values.OrderBy(node => node.Name == zone.Name ? "" : string.Join('.', node.Name.Split('.').Reverse()), StringComparer.Ordinal))
        {
            var owner = node.Name == zone.Name ? "@" : node.Name[..^(zone.Name.Length + 1)];
            foreach (var set in node.Sets)
                foreach (var record in set.Records)
                    text.Append(CultureInfo.InvariantCulture, $"{owner,-24} {(set.Seconds == zone.Figures.Seconds ? "" : set.Seconds),7} IN {set.Type.Name,-5} {RecordData.Print(set.Type, record.Data, finalDots: true)}\n");
        }
        return new DnsZoneFile(zone.Name, text.ToString());
    }

    private static DnsZone Show(Zone zone)
    {
        var records = zone.Nodes.Values.SelectMany(node => node.Sets).SelectMany(set => set.Records).ToList();
        var authority = RecordData.Names(RecordType.Soa, zone.Apex.Sets[0].Records[0].Data).Select(one => one.Name).ToList();
        var kind = !zone.Follows ? DnsZoneKind.Made : zone.Subnet is null ? DnsZoneKind.Domain : DnsZoneKind.Reverse;
        return new DnsZone(
            zone.Name, kind, zone.Serial, zone.Figures.Seconds, zone.Figures.Absence, zone.Figures.Refresh, zone.Figures.Retry, zone.Figures.Expire,
            authority[0], authority[1], records.Count, records.Count(record => record.Edited), zone.Subnet);
    }

    private IEnumerable<DnsRecordSet> Followed(Zone zone, ZoneNode node) =>
        from set in node.Sets
        from part in set.Records.Where(record => !record.Edited).GroupBy(record => PublishedRecords.Of(record))
        let resource = part.First().From?.Resource
        select new DnsRecordSet(
            node.Name, set.Type.Name, [.. part.Select(record => RecordData.Print(set.Type, record.Data))], set.Seconds, set.Seconds != zone.Figures.Seconds, part.Key,
            resource?.Value, resource is { } id ? machines.Find(id)?.Name : null);

    private static DnsRecordSet Edited(Zone zone, StoredSet set) => new(
        set.Name, set.Type.Name, [.. set.Data.Select(data => RecordData.Print(set.Type, data))], set.Seconds ?? zone.Figures.Seconds, set.Seconds is not null, DnsOrigin.Person,
        Hidden: ZonePress.Hides(set, zone.Nodes.GetValueOrDefault(set.Name)?.Sets.Where(here => here.Records.Any(record => record.From is not null)) ?? []));

    private static string Key(Zone zone, DnsRecordSet set)
    {
        var place = set.Name == zone.Name ? "" : ReverseName.Is(zone.Name) ? ReverseName.Order(set.Name) : string.Join('.', set.Name.Split('.').Reverse());
        return $"{place}/{(set.Name == zone.Name && set.Type is "SOA" ? "" : set.Type)}/{(int)set.Origin}/{set.Name}";
    }
}
