using System.Net;
using System.Net.Sockets;
using Appliance.Protocols.Dns;
using Appliance.Server.Network;

namespace Appliance.Server.Dns.Publishing;

/// <summary>
/// Makes one state out of what Network knows and what people have written. What follows a machine is never overruled: where a person's
/// record can not stand beside it, the person's is left out, and <see cref="Hides"/> says so.
/// </summary>
internal sealed class ZonePress(INames names, ISubnets subnets, ZoneSerials serials)
{
    public ZoneTable Print(StoredZones stored, ZoneTable before)
    {
        var drafts = Drafts(stored);
        foreach (var named in names.All) AddName(named, drafts);
        foreach (var zone in stored.All)
            foreach (var set in zone.Sets) AddEdited(drafts[zone.Name], set);
        foreach (var draft in drafts.Values.Where(draft => !draft.At(draft.Name).Any(set => set.Type == RecordType.Ns)))
            draft.Add(draft.Name, RecordType.Ns, draft.Figures.Seconds, new ZoneRecord(DnsName.ToWire(OurName(draft.Domain))));
        foreach (var draft in drafts.Values.OrderByDescending(draft => draft.Name.Length)) Delegate(draft, drafts);
        var zones = drafts.Values.Select(draft => draft.Finish(
            before.Zones.GetValueOrDefault(draft.Name), serials, draft.Figures.Server ?? OurName(draft.Domain), draft.Figures.Contact ?? $"hostmaster.{draft.Domain}"));
        return new ZoneTable(zones.ToDictionary(zone => zone.Name, StringComparer.Ordinal), [.. subnets.All.Select(subnet => subnet.Network), .. subnets.All.Select(subnet => subnet.Ipv6?.Prefix).OfType<IPNetwork>()]);
    }

    /// <summary>Why a person's record set is not answered with; null when it is.</summary>
    /// <param name="here">What follows machines at its name.</param>
    public static string? Hides(StoredSet set, IEnumerable<RecordSet> here)
    {
        var others = here.Where(other => other.Records.Any(record => !record.Edited)).ToList();
        if (others.Count == 0) return null;
        if (set.Type == RecordType.Cname) return "A machine has this name, and an alias stands alone (RFC 1034 §3.6.2).";
        return set.Type == RecordType.Ptr && others.Exists(other => other.Type == RecordType.Ptr) ? "The address belongs to a machine, and points to its name." : null;
    }

    private Dictionary<string, ZoneDraft> Drafts(StoredZones stored)
    {
        var drafts = new Dictionary<string, ZoneDraft>(StringComparer.Ordinal);
        foreach (var domain in names.Domains)
            drafts[domain] = new ZoneDraft(domain, domain, true, null, stored.Find(domain)?.Figures ?? ZoneFigures.Following);
        foreach (var subnet in subnets.All.Where(subnet => subnet.Network.BaseAddress.AddressFamily == AddressFamily.InterNetwork))
            foreach (var reverse in ReverseName.Zones(subnet))
                drafts[reverse] = new ZoneDraft(reverse, subnet.Domain, true, subnet.Name, stored.Find(reverse)?.Figures ?? ZoneFigures.Following);
        foreach (var subnet in subnets.All.Where(subnet => subnet.Ipv6 is not null))
            foreach (var reverse in ReverseName.Zones(subnet.Ipv6!.Prefix))
                drafts[reverse] = new ZoneDraft(reverse, subnet.Domain, true, subnet.Name, stored.Find(reverse)?.Figures ?? ZoneFigures.Following);
        foreach (var zone in stored.All.Where(zone => !drafts.ContainsKey(zone.Name)))
            drafts[zone.Name] = new ZoneDraft(zone.Name, Domain(zone.Name), false, null, zone.Figures);
        return drafts;
    }

    /// <summary>The domain our name is in for a zone that people made: the nearest above it, or any of ours, or itself.</summary>
    private string Domain(string zone) =>
        names.Domains.Where(domain => DnsName.IsIn(zone, domain)).MaxBy(domain => domain.Length) ?? names.Domains.Order(StringComparer.Ordinal).FirstOrDefault() ?? zone;

    private static void AddName(NamedAddress named, Dictionary<string, ZoneDraft> drafts)
    {
        var type = named.Address.AddressFamily == AddressFamily.InterNetwork ? RecordType.A : RecordType.Aaaa;
        if (Find(named.Name, drafts) is { } forward) forward.Add(named.Name, type, forward.Figures.Seconds, new ZoneRecord(named.Address.GetAddressBytes(), named));
        var back = ReverseName.Of(named.Address);
        if (Find(back, drafts) is { } reverse && reverse.At(back).Count == 0) reverse.Add(back, RecordType.Ptr, reverse.Figures.Seconds, new ZoneRecord(DnsName.ToWire(named.Name), named));
    }

    private static void AddEdited(ZoneDraft draft, StoredSet set)
    {
        if (Hides(set, draft.At(set.Name)) is null)
            draft.Add(set.Name, set.Type, set.Seconds ?? draft.Figures.Seconds, set.Data.Select(data => new ZoneRecord(data, null, Edited: true)));
    }

    /// <summary>The zone above says who serves this one, and where, so that whoever holds only a copy of that zone finds the way (RFC 1034 §4.2.1).</summary>
    private static void Delegate(ZoneDraft child, Dictionary<string, ZoneDraft> drafts)
    {
        if (DnsName.Parent(child.Name) is not { } above || Find(above, drafts) is not { } parent) return;
        if (parent.At(child.Name).Any(set => set.Type == RecordType.Ns)) return;
        var servers = child.At(child.Name).First(set => set.Type == RecordType.Ns);
        parent.Add(child.Name, RecordType.Ns, servers.Seconds, servers.Records.Select(record => new ZoneRecord(record.Data)));
        foreach (var server in servers.Records)
        {
            DnsName.Read(server.Data, out var name);
            if (!DnsName.IsIn(name, child.Name)) continue;
            foreach (var set in child.At(name).Where(set => set.Type == RecordType.A || set.Type == RecordType.Aaaa))
                parent.Add(name, set.Type, set.Seconds, set.Records.Select(record => new ZoneRecord(record.Data)));
        }
    }

    private static ZoneDraft? Find(string name, Dictionary<string, ZoneDraft> drafts)
    {
        for (string? at = name; at is not null; at = DnsName.Parent(at))
            if (drafts.TryGetValue(at, out var draft)) return draft;
        return null;
    }

    private string OurName(string domain) => $"{names.ApplianceName}.{domain}";
}
