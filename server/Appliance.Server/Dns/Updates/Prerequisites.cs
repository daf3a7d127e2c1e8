using Appliance.Protocols.Dns;
using Appliance.Server.Dns.Screening;

namespace Appliance.Server.Dns.Updates;

/// <summary>What has to be so before anything is changed (RFC 2136 §3.2).</summary>
internal static class Prerequisites
{
    /// <exception cref="UpdateRefused">The first that is not so.</exception>
    public static void Check(UpdateMessage update, ZoneContents zone)
    {
        foreach (var one in update.Prerequisites) Check(one, update, zone);
        foreach (var set in update.Prerequisites.Where(one => one.Class == UpdateMessage.Internet).GroupBy(one => (one.Name, one.Number)))
        {
            var wanted = set.Select(one => Convert.ToHexString(one.Data ?? [])).ToHashSet(StringComparer.Ordinal);
            if (set.First().Type is not { } type || !wanted.SetEquals(zone.Data(set.Key.Name, type).Select(Convert.ToHexString)))
                throw new UpdateRefused(UpdateRefused.SetMissing, $"{set.Key.Name} {Name(set.First())} is not what it should be.");
        }
    }

    private static void Check(UpdateRecord one, UpdateMessage update, ZoneContents zone)
    {
        if (one.Seconds != 0) throw new UpdateRefused(ShortAnswer.FormatError, "A prerequisite has no time to live.");
        if (!DnsName.IsIn(one.Name, update.Zone)) throw new UpdateRefused(UpdateRefused.NotInZone, $"{one.Name} is not in the zone {update.Zone}.");
        if (one.Class == UpdateMessage.Internet && !one.IsMeta) return; // they are looked at set by set
        if (one.Class is not (UpdateMessage.Any or UpdateMessage.None) || !one.Empty || (one.IsMeta && one.Number != UpdateMessage.Any))
            throw new UpdateRefused(ShortAnswer.FormatError, "A prerequisite is none of those that there are.");
        var isThere = one.Number == UpdateMessage.Any ? zone.IsInUse(one.Name) : one.Type is { } type && zone.Data(one.Name, type).Count > 0;
        if (isThere == (one.Class == UpdateMessage.Any)) return;
        throw (isThere, one.Number == UpdateMessage.Any) switch
        {
            (true, true) => new UpdateRefused(UpdateRefused.NameExists, $"{one.Name} exists and should not."),
            (true, false) => new UpdateRefused(UpdateRefused.SetExists, $"{one.Name} {Name(one)} exists and should not."),
            (false, true) => new UpdateRefused(ShortAnswer.NameError, $"{one.Name} should exist."),
            (false, false) => new UpdateRefused(UpdateRefused.SetMissing, $"{one.Name} {Name(one)} should exist."),
        };
    }

    private static string Name(UpdateRecord one) => one.Type?.Name ?? $"TYPE{one.Number}";
}
