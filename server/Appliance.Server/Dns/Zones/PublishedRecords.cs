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
    /// <summary>In the order of <see cref="PublishedRecord.Key"/>.</summary>
    public IReadOnlyList<PublishedRecord> All()
    {
        var known = names.All;
        var origins = known.GroupBy(one => (one.Name, one.Address)).ToDictionary(same => same.Key, same => same.First());
        var owners = known.Select(one => one.Name).Concat(names.Domains)
            .Concat(known.Select(one => ReverseName.Of(one.Address.GetAddressBytes()))).Concat(subnets.All.SelectMany(ReverseName.Zones))
            .Distinct(StringComparer.Ordinal);
        return
        [
            .. from owner in owners
               let zone = answers.Find(owner)
               where zone is not null
               from record in answers.Records(DomainName.Parse(owner), owner, zone, IPAddress.None)
               let origin = Origin(record, zone, origins)
               let published = new PublishedRecord(zone.Name, owner, Text(record.RecordType), Data(record), record.TimeToLive, zone.Subnet?.Name ?? origin?.Subnet, origin, Key(record, zone, owner))
               orderby published.Key
               select published,
        ];
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
    private static RecordKey Key(DnsRecordBase record, Zone zone, string owner)
    {
        var apex = record is SoaRecord or NsRecord;
        var reverse = zone.Subnet is not null;
        var place = reverse ? Convert.ToHexString(zone.Octets) : owner;
        return new RecordKey(reverse, reverse ? place[..(2 * ReverseName.ZoneOctets(zone.Subnet!.Network))] : zone.Name, apex ? "" : place, Text(record.RecordType), apex ? "" : Data(record));
    }

    private static string Text(RecordType type) => type.ToString().ToUpperInvariant();

    private static string Name(DomainName name) => name.ToString().TrimEnd('.').ToLowerInvariant();
}

/// <param name="Origin">Null where it belongs to the zone itself.</param>
/// <param name="Subnet">Its name; null where the record belongs to a domain as a whole.</param>
internal sealed record PublishedRecord(string Zone, string Name, string Type, string Data, int Seconds, string? Subnet, NamedAddress? Origin, RecordKey Key);
