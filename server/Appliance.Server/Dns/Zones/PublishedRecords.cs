using System.Net;
using Appliance.Server.Network;
using ARSoft.Tools.Net;
using ARSoft.Tools.Net.Dns;

namespace Appliance.Server.Dns.Zones;

/// <summary>
/// Lists what is published. Which names there are, Network knows; what is at each is what a client that asked would be answered, so the list
/// and the answers cannot disagree.
/// </summary>
internal sealed class PublishedRecords(ISubnets subnets, INames names, ZoneAnswers answers)
{
    /// <summary>Whether this could be a <see cref="PublishedRecord.Key"/>.</summary>
    public static bool IsKey(string text) => text.Split('/') is ["0" or "1", { Length: > 0 }, _, { Length: > 0 }, _];

    /// <summary>In the order of <see cref="PublishedRecord.Key"/>.</summary>
    public IReadOnlyList<PublishedRecord> All()
    {
        var known = names.All;
        var origins = known.GroupBy(one => (one.Name, one.Address)).ToDictionary(same => same.Key, same => same.First());
        var owners = known.Select(one => one.Name).Concat(names.Domains)
            .Concat(known.Select(one => ReverseName.Of(one.Address.GetAddressBytes()))).Concat(subnets.All.SelectMany(ReverseName.Zones))
            .Distinct(StringComparer.Ordinal);
        var published =
            from owner in owners
            let zone = answers.Find(owner)
            where zone is not null
            from record in answers.Records(DomainName.Parse(owner), owner, zone, IPAddress.None)
            let origin = Origin(record, zone, origins)
            select new PublishedRecord(zone.Name, owner, Text(record.RecordType), Data(record), record.TimeToLive, zone.Subnet?.Name ?? origin?.Subnet, origin, Key(record, zone, owner));
        return [.. published.OrderBy(record => record.Key, StringComparer.Ordinal)];
    }

    private static NamedAddress? Origin(DnsRecordBase record, Zone zone, Dictionary<(string, IPAddress), NamedAddress> origins) => record switch
    {
        AddressRecordBase at => origins.GetValueOrDefault((Name(at.Name), at.Address)),
        PtrRecord back => origins.GetValueOrDefault((Name(back.PointerDomainName), new IPAddress(zone.Octets))),
        _ => null,
    };

    private static string Data(DnsRecordBase record) => record switch
    {
        AddressRecordBase at => at.Address.ToString(),
        PtrRecord back => Name(back.PointerDomainName),
        NsRecord server => Name(server.NameServer),
        SoaRecord soa => $"{Name(soa.MasterName)} {Name(soa.ResponsibleName)} {soa.SerialNumber} {soa.RefreshInterval} {soa.RetryInterval} {soa.ExpireInterval} {soa.NegativeCachingTTL}",
        _ => throw new InvalidOperationException($"No zone of ours holds {record.RecordType}."),
    };

    /// <summary>Domains by name, then reverse zones by address; in each zone what is about itself first.</summary>
    private static string Key(DnsRecordBase record, Zone zone, string owner)
    {
        var (type, data) = (Text(record.RecordType), Data(record));
        if (zone.Subnet is null) return Key("0", zone.Name, record, owner, type, data);
        var octets = Convert.ToHexString(zone.Octets);
        return Key("1", octets[..(2 * ReverseName.ZoneOctets(zone.Subnet.Network))], record, octets, type, data);
    }

    private static string Key(string half, string zone, DnsRecordBase record, string place, string type, string data) =>
        record is SoaRecord or NsRecord ? $"{half}/{zone}//{type}/" : $"{half}/{zone}/{place}/{type}/{data}";

    private static string Text(RecordType type) => type.ToString().ToUpperInvariant();

    private static string Name(DomainName name) => name.ToString().TrimEnd('.').ToLowerInvariant();
}

/// <param name="Origin">Null where it belongs to the zone itself.</param>
/// <param name="Subnet">Its name; null where the record belongs to a domain as a whole.</param>
/// <param name="Key">Its place in the list, in the order of its characters' numbers: unique, and the same as long as the record is.</param>
internal sealed record PublishedRecord(string Zone, string Name, string Type, string Data, int Seconds, string? Subnet, NamedAddress? Origin, string Key);
