using Appliance.Contracts;
using Appliance.Protocols.Dns;
using Appliance.Server.Dns.Publishing;

namespace Appliance.Server.Dns.Editing;

/// <summary>What a zone file makes of a zone. Nothing is changed here.</summary>
internal sealed class ZoneImport
{
    private const int LargestFile = 16 * 1024 * 1024;
    private const int MostTold = 200;

    private readonly List<DnsImportLine> _problems = [];
    private readonly List<DnsImportLine> _left = [];
    private readonly StoredZone _before;
    private readonly Zone? _published;
    private int _added, _changed, _same;

    public ZoneImport(ZoneTable table, StoredZone before, DnsImport wanted)
    {
        (_before, After, _published) = (before, before, table.Zones.GetValueOrDefault(before.Name));
        if ((wanted.Text ?? "").Length > LargestFile)
        {
            _problems.Add(new(0, $"A file has {LargestFile / 1024 / 1024} MiB at most."));
            return;
        }
        var (records, problems) = ZoneFile.Read(wanted.Text ?? "", before.Name);
        _problems.AddRange(problems.Select(problem => new DnsImportLine(problem.Line, problem.Problem)));
        if (records.Count == 0 && problems.Count == 0) _problems.Add(new(0, "The file holds no records."));
        var rules = new ZoneRules(table);
        var lines = new Dictionary<(string, RecordType), int>();
        var sets = new List<StoredSet>();
        foreach (var group in records.Where(record => record.Type != RecordType.Soa).GroupBy(record => (record.Owner, record.Type)))
        {
            lines[group.Key] = group.First().Line;
            if (Read(group, rules) is { } set) sets.Add(set);
        }
        var figures = Figures(records);
        var kept = before.Sets.Where(known => !sets.Exists(set => set.Name == known.Name && set.Type == known.Type));
        After = new StoredZone(before.Name, figures, [.. wanted.Replace ? [] : kept, .. sets]);
        if (wanted.Replace) Removed = [.. kept];
        foreach (var set in sets) Count(set);
        if (After.Sets.Count > ZoneRules.MostSets) _problems.Add(new(0, $"A zone has {ZoneRules.MostSets} record sets at most."));
        _problems.AddRange(rules.Problems(After).Select(one => new DnsImportLine(lines.GetValueOrDefault((one.Set.Name, one.Set.Type)), one.Problem)));
    }

    public StoredZone After { get; }

    public IReadOnlyList<DnsImportLine> Problems => _problems;

    public IReadOnlyList<StoredSet> Removed { get; } = [];

    public List<StoredSet> Put { get; } = [];

    /// <summary>The file's, which ours has to stay above.</summary>
    public uint? Serial { get; private set; }

    public DnsImportReport Report(bool done) => new(
        done, _added, _changed, Removed.Count, _same, [.. _problems.OrderBy(problem => problem.Line).Take(MostTold)], [.. _left.OrderBy(left => left.Line).Take(MostTold)]);

    private StoredSet? Read(IGrouping<(string Owner, RecordType Type), ZoneFileRecord> group, ZoneRules rules)
    {
        var (owner, type) = group.Key;
        var data = group.Select(record => record.Data).DistinctBy(Convert.ToHexString).ToList();
        if (group.Select(record => record.Seconds).Distinct().Count() > 1) _left.Add(new(group.First().Line, $"{owner} {type} has several times to live; the shortest is taken for all (RFC 2181 §5.2)."));
        var here = type == RecordType.Ns && owner == _before.Name ? Generated() : rules.Follows(_before.Name, owner);
        var known = here.Where(set => set.Type == type).SelectMany(set => set.Records).Where(record => !record.Edited).ToList();
        data.RemoveAll(one => known.Exists(record => record.Data.AsSpan().SequenceEqual(one)));
        if (data.Count == 0)
        {
            _same++;
            return null;
        }
        var seconds = (int?)Math.Min(group.Min(record => record.Seconds) ?? uint.MaxValue, int.MaxValue);
        var set = new StoredSet(owner, type, seconds is int.MaxValue ? null : seconds, data);
        if (ZonePress.Hides(set, here) is not { } hidden) return set;
        _left.Add(new(group.First().Line, $"{owner} {type} is left out: {hidden}"));
        return null;
    }

    private IEnumerable<RecordSet> Generated() => _published?.Apex.Sets.Where(set => set.Type == RecordType.Ns) ?? [];

    private ZoneFigures Figures(IReadOnlyList<ZoneFileRecord> records)
    {
        var authorities = records.Where(record => record.Type == RecordType.Soa).ToList();
        if (authorities.Count > 1) _problems.Add(new(authorities[1].Line, "A zone has one SOA record."));
        if (authorities is not [{ } soa, ..]) return _before.Figures;
        if (soa.Owner != _before.Name) _problems.Add(new(soa.Line, $"The file is the zone {soa.Owner}'s, not {_before.Name}'s."));
        var names = RecordData.Names(RecordType.Soa, soa.Data).ToList();
        var numbers = soa.Data.AsSpan(soa.Data.Length - 20);
        Serial = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(numbers);
        var published = _published is null ? [] : RecordData.Names(RecordType.Soa, _published.Apex.Sets[0].Records[0].Data).ToList();
        var spec = new DnsZoneSpec(
            null, (int?)soa.Seconds, Number(numbers, 4), Number(numbers, 1), Number(numbers, 2), Number(numbers, 3),
            published.Count == 2 && published[0].Name == names[0].Name ? null : names[0].Name, published.Count == 2 && published[1].Name == names[1].Name ? null : names[1].Name);
        try
        {
            return ZoneSpecs.Read(spec, _before.Name, _before.Figures).Figures;
        }
        catch (FaultException wrong)
        {
            _problems.AddRange(wrong.Fields.Select(fault => new DnsImportLine(soa.Line, $"{fault.Field}: {fault.Problem}")));
            return _before.Figures;
        }
    }

    private static int Number(ReadOnlySpan<byte> numbers, int at) => (int)Math.Min(int.MaxValue, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(numbers[(4 * at)..]));

    private void Count(StoredSet set)
    {
        var known = _before.Sets.FirstOrDefault(other => other.Name == set.Name && other.Type == set.Type);
        if (known is not null && known.Seconds == set.Seconds && known.Data.Count == set.Data.Count && known.Data.All(data => set.Data.Any(other => other.AsSpan().SequenceEqual(data))))
        {
            _same++;
            return;
        }
        Put.Add(set);
        if (known is null) _added++;
        else _changed++;
    }
}
