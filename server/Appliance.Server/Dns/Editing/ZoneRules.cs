using Appliance.Protocols.Dns;
using Appliance.Server.Dns.Publishing;

namespace Appliance.Server.Dns.Editing;

/// <summary>What a zone's records may be. Looks at all a person's records of a zone and names every problem.</summary>
/// <param name="table">What is published now: other zones, and what follows machines.</param>
internal sealed class ZoneRules(ZoneTable table)
{
    public const int MostZones = 500;
    public const int MostSets = 100_000;
    private const int LongestSet = 32_768;
    private const int MostSeconds = 604_800;

    public static string SecondsRule { get; } = $"0 to {MostSeconds} seconds.";

    public static bool IsTime(int seconds) => seconds is >= 0 and <= MostSeconds;

    public IEnumerable<(StoredSet Set, string Problem)> Problems(StoredZone zone)
    {
        var byName = zone.Sets.ToLookup(set => set.Name, StringComparer.Ordinal);
        var cuts = zone.Sets.Where(set => set.Type == RecordType.Ns && set.Name != zone.Name).Select(set => set.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var set in zone.Sets)
            foreach (var problem in Problems(set, zone, byName, cuts)) yield return (set, problem);
    }

    /// <summary>Problems that a change makes. What was wrong before, such as an alias that a machine hides, is no reason against it.</summary>
    public IEnumerable<(StoredSet Set, string Problem)> NewProblems(StoredZone before, StoredZone after)
    {
        var problems = Problems(after).ToList();
        if (problems.Count == 0) return problems;
        var known = Problems(before).Select(one => (one.Set.Name, one.Set.Type, one.Problem)).ToHashSet();
        return problems.Where(one => !known.Contains((one.Set.Name, one.Set.Type, one.Problem)));
    }

    /// <summary>What follows machines at a name.</summary>
    public IEnumerable<RecordSet> Follows(string zone, string name) =>
        table.Zones.GetValueOrDefault(zone)?.Nodes.GetValueOrDefault(name)?.Sets.Where(set => set.Records.Any(record => record.From is not null)) ?? [];

    private IEnumerable<string> Problems(StoredSet set, StoredZone zone, ILookup<string, StoredSet> byName, HashSet<string> cuts)
    {
        var (name, type) = (set.Name, set.Type);
        if (!DnsName.IsIn(name, zone.Name)) yield return $"{name} is not in the zone {zone.Name}.";
        else if (table.Find(name) is { } nearest && nearest.Name.Length > zone.Name.Length && nearest.Name != zone.Name && !(type == RecordType.Ns && name == nearest.Name))
            yield return $"{name} belongs to the zone {nearest.Name}; write it there.";
        if (name.LastIndexOf('*') is > 0 || name.StartsWith('*') && name is not ['*'] and not ['*', '.', ..]) yield return "An asterisk stands alone, as the first label (RFC 4592 §2.1.1).";
        if (type == RecordType.Soa) yield return "The SOA record comes from the zone's own figures.";
        if (set.Seconds is { } seconds && !IsTime(seconds)) yield return $"A time to live is {SecondsRule}";
        if (set.Data.Count == 0) yield return "At least one record is needed.";
        if (set.Data.Sum(data => data.Length + 12) > LongestSet) yield return $"The records at one name are {LongestSet} octets at most.";
        if (set.Data.Select(Convert.ToHexString).Distinct(StringComparer.Ordinal).Count() < set.Data.Count) yield return "A record stands there twice.";
        if (type == RecordType.Cname)
        {
            if (set.Data.Count > 1) yield return "A name has one alias (RFC 2181 §10.1).";
            if (name == zone.Name) yield return "The zone's own name can be no alias: it has SOA and NS records (RFC 1912 §2.4).";
            if (byName[name].Any(other => other.Type != type)) yield return $"{name} has other records, and an alias stands alone (RFC 1034 §3.6.2).";
        }
        if (type == RecordType.Ns && name.StartsWith('*')) yield return "An asterisk can not be delegated (RFC 4592 §4.2).";
        if (ZonePress.Hides(set, Follows(zone.Name, name)) is { } hidden) yield return hidden;
        for (var above = name; above != zone.Name && DnsName.Parent(above) is { } parent; above = parent)
            if (cuts.Contains(above) && !(above == name && type == RecordType.Ns) && type != RecordType.A && type != RecordType.Aaaa) yield return $"{above} is delegated to other servers: below it only their addresses can stand.";
        if (type != RecordType.Ns && type != RecordType.Mx && type != RecordType.Srv) yield break;
        foreach (var target in set.Data.SelectMany(data => RecordData.Names(type, data)).Select(one => one.Name))
            if (byName[target].Any(other => other.Type == RecordType.Cname)) yield return $"{target} is an alias, and {type} wants the name itself (RFC 2181 §10.3).";
    }
}
