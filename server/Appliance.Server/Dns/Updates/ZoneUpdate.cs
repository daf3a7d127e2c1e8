using Appliance.Protocols.Dns;
using Appliance.Server.Dns.Publishing;
using Appliance.Server.Dns.Screening;

namespace Appliance.Server.Dns.Updates;

/// <summary>Does to a zone what an update asks for (RFC 2136 §3.4): all of it, or nothing.</summary>
internal sealed class ZoneUpdate(UpdateMessage update, ZoneContents zone, Updater by)
{
    /// <exception cref="UpdateRefused">A change is malformed, forbidden, or would touch what follows machines.</exception>
    public void Apply()
    {
        foreach (var one in update.Changes) Scan(one);
        foreach (var one in update.Changes) Permit(one);
        foreach (var one in update.Changes)
        {
            if (one.Class == UpdateMessage.Internet) Add(one);
            else if (one.Class == UpdateMessage.None) Remove(one);
            else if (one.Type is { } type) RemoveSet(one.Name, type);
            else if (one.Number == UpdateMessage.Any) RemoveAll(one.Name);
        }
    }

    /// <summary>§3.4.1: looks at everything before anything is done.</summary>
    private void Scan(UpdateRecord one)
    {
        if (!DnsName.IsIn(one.Name, update.Zone)) throw new UpdateRefused(UpdateRefused.NotInZone, $"{one.Name} is not in the zone {update.Zone}.");
        var right = one.Class switch
        {
            UpdateMessage.Internet => !one.IsMeta && (one.Type is null || one.Data is not null),
            UpdateMessage.Any => one is { Seconds: 0, Empty: true } && (!one.IsMeta || one.Number == UpdateMessage.Any),
            UpdateMessage.None => one is { Seconds: 0, IsMeta: false } && (one.Type is null || one.Data is not null),
            _ => false,
        };
        if (!right) throw new UpdateRefused(ShortAnswer.FormatError, $"The change of {one.Name} is none of those that there are.");
    }

    private void Permit(UpdateRecord one)
    {
        var all = one is { Class: UpdateMessage.Any, Number: UpdateMessage.Any };
        var types = all ? zone.Written(one.Name).Select(set => set.Type) : one.Type is { } type ? [type] : [];
        if (!by.May(one.Name) || types.Any(type => !by.May(type))) throw Refuse($"The key {by.Key} may not change {one.Name} {(all ? "as a whole" : one.Type?.Name ?? $"TYPE{one.Number}")}.");
        if (one.Class != UpdateMessage.Internet) return;
        if (one.Type is null) throw Refuse($"Records of type {one.Number} can not be kept here.");
        if (one.Type == RecordType.Soa) throw Refuse("The SOA record comes from the zone's own figures.");
    }

    /// <summary>§3.4.2.2: one more record of a set, whose time to live becomes this one's (RFC 2181 §5.2).</summary>
    private void Add(UpdateRecord one)
    {
        var (type, data, seconds) = (one.Type!, one.Data!, (int)Math.Min(one.Seconds, int.MaxValue));
        if (zone.IsGiven(one.Name, type, data)) return; // a machine says so already
        if (zone.Hides(new StoredSet(one.Name, type, seconds, [data])) is { } machine) throw Refuse($"{one.Name} {type}: {machine}");
        // An alias stands alone; who would change that is passed over (§3.4.2.2).
        if (zone.Written(one.Name).Any(other => other.Type == RecordType.Cname != (type == RecordType.Cname)) || (type == RecordType.Cname && zone.Given(one.Name).Any())) return;
        var before = zone.Written(one.Name, type);
        if (before is not null && before.Seconds == seconds && Has(before, data)) return;
        IReadOnlyList<byte[]> records = before is null || type == RecordType.Cname ? [data] : Has(before, data) ? before.Data : [.. before.Data, data];
        zone.Set(new StoredSet(one.Name, type, seconds, records));
    }

    /// <summary>§3.4.2.4: one record.</summary>
    private void Remove(UpdateRecord one)
    {
        if (one.Type is not { } type || type == RecordType.Soa) return;
        if (zone.IsGiven(one.Name, type, one.Data!))
        {
            if (IsApex(one.Name, type)) return; // the last name server stays
            throw Follows(one.Name, type);
        }
        if (zone.Written(one.Name, type) is not { } set || !Has(set, one.Data!)) return;
        if (set.Data.Count > 1) zone.Set(set with { Data = [.. set.Data.Where(data => !data.AsSpan().SequenceEqual(one.Data))] });
        else if (!IsApex(one.Name, type)) zone.Remove(one.Name, type);
    }

    /// <summary>§3.4.2.3: a set.</summary>
    private void RemoveSet(string name, RecordType type)
    {
        if (IsApex(name, type)) return;
        if (zone.Given(name).Any(set => set.Type == type)) throw Follows(name, type);
        zone.Remove(name, type);
    }

    /// <summary>§3.4.2.3: everything at a name but what the zone needs.</summary>
    private void RemoveAll(string name)
    {
        if (zone.Given(name).FirstOrDefault(set => !IsApex(name, set.Type)) is { } given) throw Follows(name, given.Type);
        foreach (var set in zone.Written(name).ToList()) RemoveSet(name, set.Type);
    }

    private bool IsApex(string name, RecordType type) => name == update.Zone && (type == RecordType.Ns || type == RecordType.Soa);

    private static bool Has(StoredSet set, byte[] data) => set.Data.Any(known => known.AsSpan().SequenceEqual(data));

    private static UpdateRefused Follows(string name, RecordType type) => Refuse($"{name} {type} follows a machine or a zone below and is changed there.");

    private static UpdateRefused Refuse(string why) => new(ShortAnswer.Refused, why);
}
