using Appliance.Protocols.Dns;

namespace Appliance.Server.Dns.Publishing;

/// <summary>A zone that is being put together.</summary>
internal sealed class ZoneDraft(string name, string domain, bool follows, string? subnet, ZoneFigures figures)
{
    private readonly Dictionary<string, List<RecordSet>> _sets = new(StringComparer.Ordinal);

    public string Name => name;

    /// <summary>The domain whose appliance is its name server.</summary>
    public string Domain => domain;

    public bool Follows => follows;

    public string? Subnet => subnet;

    public ZoneFigures Figures => figures;

    public IReadOnlyList<RecordSet> At(string owner) => _sets.TryGetValue(owner, out var here) ? here : [];

    /// <summary>Adds records to a set; what is there already stays as it is.</summary>
    public void Add(string owner, RecordType type, int seconds, params IEnumerable<ZoneRecord> records)
    {
        if (!_sets.TryGetValue(owner, out var here)) _sets[owner] = here = [];
        var at = here.FindIndex(set => set.Type == type);
        var before = at < 0 ? [] : here[at].Records;
        List<ZoneRecord> all = [.. before];
        foreach (var record in records)
            if (!all.Exists(known => known.Data.AsSpan().SequenceEqual(record.Data))) all.Add(record);
        var set = new RecordSet(type, at < 0 ? seconds : here[at].Seconds, all);
        if (at < 0) here.Add(set);
        else here[at] = set;
    }

    /// <summary>Ready to be answered for, under the serial of <paramref name="before"/> where nothing is different.</summary>
    public Zone Finish(Zone? before, ZoneSerials serials, string server, string contact)
    {
        var nodes = new Dictionary<string, ZoneNode>(_sets.Count, StringComparer.Ordinal);
        foreach (var (owner, sets) in _sets) nodes[owner] = new ZoneNode(owner, sets);
        foreach (var owner in _sets.Keys)
            for (var above = owner; above != name && DnsName.Parent(above) is { } parent && nodes.TryAdd(parent, new ZoneNode(parent, [])); above = parent) { }
        nodes.TryAdd(name, new ZoneNode(name, []));
        var cuts = _sets.Any(at => at.Key != name && at.Value.Exists(set => set.Type == RecordType.Ns));
        var zone = new Zone(name, 0, figures, follows, subnet, nodes, cuts);
        if (before is not null && before.Figures == figures && before.Follows == follows && !serials.IsBelow(name, before.Serial) && Same(before, zone, server, contact)) return before;
        var serial = before is null ? serials.First(zone) : serials.Next(name, before.Serial);
        nodes[name] = new ZoneNode(name, [Authority(serial, server, contact), .. nodes[name].Sets]);
        return zone with { Serial = serial };
    }

    private bool Same(Zone before, Zone now, string server, string contact)
    {
        if (before.Nodes.Count != now.Nodes.Count || !before.Apex.Sets[0].Same(Authority(before.Serial, server, contact))) return false;
        foreach (var node in now.Nodes.Values)
        {
            var skip = node.Name == name ? 1 : 0;
            if (!before.Nodes.TryGetValue(node.Name, out var known) || known.Sets.Count != node.Sets.Count + skip) return false;
            for (var i = 0; i < node.Sets.Count; i++)
                if (!known.Sets[i + skip].Same(node.Sets[i])) return false;
        }
        return true;
    }

    private RecordSet Authority(uint serial, string server, string contact)
    {
        var data = new List<byte>([.. DnsName.ToWire(server), .. DnsName.ToWire(contact)]);
        foreach (var number in (uint[])[serial, (uint)figures.Refresh, (uint)figures.Retry, (uint)figures.Expire, (uint)figures.Absence])
            data.AddRange([(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number]);
        return new RecordSet(RecordType.Soa, figures.Seconds, [new ZoneRecord([.. data])]);
    }
}
