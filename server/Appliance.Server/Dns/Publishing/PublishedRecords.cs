using Appliance.Contracts;
using Appliance.Protocols.Dns;
using Appliance.Server.Network;

namespace Appliance.Server.Dns.Publishing;

/// <summary>Lists what is published: the very state that questions are answered from.</summary>
internal sealed class PublishedRecords(PublishedZones zones)
{
    /// <summary>Whether this could be a <see cref="PublishedRecord.Key"/>.</summary>
    public static bool IsKey(string text) => text.Split('/') is ["0" or "1", { Length: > 0 }, _, { Length: > 0 }, _];

    /// <summary>What a record follows.</summary>
    public static DnsOrigin Of(ZoneRecord record) => record switch
    {
        { Edited: true } => DnsOrigin.Person,
        { From: null } => DnsOrigin.Zone,
        { From.Resource: not null } => DnsOrigin.Resource,
        { From.Mac: not null } => DnsOrigin.Reservation,
        _ => DnsOrigin.Appliance,
    };

    /// <summary>In the order of <see cref="PublishedRecord.Key"/>. What a zone only says about those below it is listed there.</summary>
    public IReadOnlyList<PublishedRecord> All()
    {
        var table = zones.Now;
        var published =
            from zone in table.Zones.Values
            from node in zone.Nodes.Values
            where ReferenceEquals(table.Find(node.Name), zone)
            from set in node.Sets
            from record in set.Records
            let data = RecordData.Print(set.Type, record.Data)
            select new PublishedRecord(zone.Name, node.Name, set.Type.Name, data, set.Seconds, zone.Subnet ?? record.From?.Subnet, Of(record), record.From, Key(zone.Name, node.Name, set.Type.Name, data));
        return [.. published.OrderBy(record => record.Key, StringComparer.Ordinal)];
    }

    /// <summary>Domains by name, then reverse zones by address; in each zone what is about itself first.</summary>
    private static string Key(string zone, string owner, string type, string data)
    {
        var itself = type is "SOA" or "NS" && owner == zone;
        return ReverseName.Is(zone)
            ? $"1/{ReverseName.Order(zone)}/{(itself ? "" : ReverseName.Order(owner))}/{type}/{Plain(data)}"
            : $"0/{Plain(zone)}/{(itself ? "" : Plain(owner))}/{type}/{Plain(data)}";
    }

    private static string Plain(string text) => text.Replace("%", "%25", StringComparison.Ordinal).Replace("/", "%2F", StringComparison.Ordinal);
}

/// <param name="Subnet">Its name; null where the record belongs to a zone as a whole.</param>
/// <param name="From">What it follows; null where it follows none.</param>
/// <param name="Key">Its place in the list, in the order of its characters' numbers: unique, and the same as long as the record is.</param>
internal sealed record PublishedRecord(string Zone, string Name, string Type, string Data, int Seconds, string? Subnet, DnsOrigin Origin, NamedAddress? From, string Key);
