using System.Net;
using Appliance.Protocols.Dns;

namespace Appliance.Server.Dns.Publishing;

/// <summary>Finds the answer to one question in our zones (RFC 1034 §4.3.2, RFC 4592, RFC 2308) and writes it.</summary>
/// <param name="question">In the form of <see cref="DnsName"/>.</param>
/// <param name="home">The client's own network: addresses in it come first, since it reaches them without a router.</param>
internal sealed class AnswerComposer(ZoneTable table, string question, ushort type, IPNetwork? home)
{
    private const ushort Any = 255, Ds = 43;
    private const int MostAliases = 8;

    private readonly AnswerWriter _writer = new(question);
    private readonly List<string> _targets = [];
    private ushort _answers, _authorities, _additionals;
    private bool _sameForAll = true, _authoritative = true, _referral;
    private byte _code;

    public ComposedAnswer Compose()
    {
        var (name, zone, elsewhere) = (question, table.Find(question), (string?)null);
        for (var aliases = 0; zone is not null && aliases <= MostAliases; aliases++)
        {
            if (Step(name, zone) is not { } target) break;
            (name, zone) = (target, table.Find(target));
            if (zone is null) elsewhere = target;
        }
        var needed = _writer.Length;
        foreach (var target in _targets) AddAddresses(target);
        if (_referral) needed = _writer.Length; // RFC 9471: without its glue a referral leads nowhere
        return new ComposedAnswer(_writer.ToArray(), needed, _code, _authoritative, _answers, _authorities, _additionals, _sameForAll, elsewhere);
    }

    /// <returns>The name an alias leads to; null when the answer is complete.</returns>
    private string? Step(string name, Zone zone)
    {
        if (zone.HasCuts && Cut(name, zone) is { } cut)
        {
            Refer(cut);
            return null;
        }
        if ((zone.Nodes.GetValueOrDefault(name) ?? Wildcard(name, zone)) is not { } node)
        {
            _code = 3; // NXDOMAIN speaks of the last name of a chain (RFC 6604 §3)
            Deny(zone);
            return null;
        }
        if (type is not (5 or Any) && node.Set(RecordType.Cname.Number) is { } alias)
        {
            Add(name, alias, ref _answers);
            DnsName.Read(alias.Records[0].Data, out var target);
            return target;
        }
        // RFC 8482 §4.1: of everything, one set will do.
        if ((type != Any ? node.Set(type) : node.Sets is [var first, ..] ? first : null) is not { } set)
        {
            Deny(zone);
            return null;
        }
        Add(name, set, ref _answers);
        NoteTargets(set);
        return null;
    }

    /// <summary>The delegation a name lies at or below; the zone's own name server set is none.</summary>
    private ZoneNode? Cut(string name, Zone zone)
    {
        ZoneNode? cut = null;
        for (var at = name; at != zone.Name; at = DnsName.Parent(at)!)
            if (zone.Nodes.TryGetValue(at, out var node) && node.Set(RecordType.Ns.Number) is not null && !(at == name && type == Ds)) cut = node;
        return cut;
    }

    /// <summary>The asterisk below the closest name that exists (RFC 4592 §3.3.1).</summary>
    private static ZoneNode? Wildcard(string name, Zone zone)
    {
        for (var at = name; at != zone.Name;)
        {
            at = DnsName.Parent(at)!;
            if (zone.Nodes.ContainsKey(at)) return zone.Nodes.GetValueOrDefault(at.Length == 0 ? "*" : $"*.{at}");
        }
        return null;
    }

    private void Refer(ZoneNode cut)
    {
        if (_answers == 0) _authoritative = false;
        _referral = true;
        var servers = cut.Set(RecordType.Ns.Number)!;
        Add(cut.Name, servers, ref _authorities);
        NoteTargets(servers);
    }

    /// <summary>The SOA says how long the absence may be remembered (RFC 2308 §3, §5).</summary>
    private void Deny(Zone zone)
    {
        var authority = zone.Apex.Sets[0];
        Add(zone.Name, authority with { Seconds = Math.Min(authority.Seconds, zone.Figures.Absence) }, ref _authorities);
    }

    private void NoteTargets(RecordSet set)
    {
        if (set.Type != RecordType.Ns && set.Type != RecordType.Mx && set.Type != RecordType.Srv) return;
        foreach (var record in set.Records)
            foreach (var (_, target) in RecordData.Names(set.Type, record.Data))
                if (!_targets.Contains(target)) _targets.Add(target);
    }

    private void AddAddresses(string target)
    {
        if (table.Find(target) is not { } zone) return;
        // A referral's glue lies below the cut, in the zone that refers.
        var node = zone.Nodes.GetValueOrDefault(target);
        foreach (var set in node?.Sets ?? [])
            if (set.Type == RecordType.A || set.Type == RecordType.Aaaa) Add(target, set, ref _additionals);
    }

    private void Add(string owner, RecordSet set, ref ushort count)
    {
        foreach (var record in Nearest(set)) _writer.Add(owner, set.Type, set.Seconds, record.Data);
        count += (ushort)set.Records.Count;
    }

    private IEnumerable<ZoneRecord> Nearest(RecordSet set)
    {
        if (set.Records.Count < 2 || (set.Type != RecordType.A && set.Type != RecordType.Aaaa)) return set.Records;
        _sameForAll = false;
        return home is not { } near ? set.Records : set.Records.OrderByDescending(record => near.Contains(new IPAddress(record.Data)));
    }
}
