using Appliance.Contracts;
using Appliance.Protocols.Dns;
using Appliance.Server.Dns.Publishing;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Store;

namespace Appliance.Server.Dns.Editing;

/// <summary>What people do with zones and their records: checked whole, kept, said, and then answered with.</summary>
internal sealed class ZoneChanges(IStore store, IEvents events, IAuditNotes audit, ZoneTables tables, PublishedZones zones, ZoneSerials serials, ZoneSheets sheets)
{
    public async Task<DnsZone> AddAsync(DnsZoneSpec wanted, string by, CancellationToken stop)
    {
        var (name, figures) = ZoneSpecs.Read(wanted, null, ZoneFigures.Made);
        await store.InTransactionAsync(async transaction =>
        {
            var now = await tables.BeginAsync(transaction, stop);
            if (zones.Now.Zones.ContainsKey(name) || now.Find(name) is not null)
                throw new FaultException(FaultKind.Conflict, FaultCodes.DnsZoneExists, $"There is a zone '{name}' already.", [new FieldFault("name", "Another zone has this name.")]);
            if (now.All.Count >= ZoneRules.MostZones) throw new FaultException(FaultKind.Exhausted, FaultCodes.DnsZoneInvalid, $"There are {ZoneRules.MostZones} zones already.");
            var below = now.All.Where(zone => DnsName.IsIn(name, zone.Name)).SelectMany(zone => zone.Sets).Where(set => DnsName.IsIn(set.Name, name) && set.Type != RecordType.Ns).ToList();
            if (below.Count > 0) throw new FaultException(FaultKind.Conflict, FaultCodes.DnsZoneInUse, $"The zone above has records in it: {string.Join(", ", below.Select(set => $"{set.Name} {set.Type}").Take(5))}. Remove them there first.");
            await tables.PutAsync(transaction, name, figures, stop);
            audit.Changed(null, Text(name, figures));
            return await SayAsync(transaction, "dns.zone-added", name, $"{by} added the DNS zone {name}.", stop);
        }, stop);
        return sheets.Show(name);
    }

    public async Task<DnsZone> ChangeAsync(string zone, DnsZoneSpec wanted, string by, CancellationToken stop)
    {
        var name = sheets.Find(zone).Name;
        await store.InTransactionAsync(async transaction =>
        {
            var now = await tables.BeginAsync(transaction, stop);
            var before = Now(name, now);
            var (_, figures) = ZoneSpecs.Read(wanted, name, before.Figures);
            await tables.PutAsync(transaction, name, figures, stop);
            audit.Changed(Text(name, before.Figures), Text(name, figures));
            return await SayAsync(transaction, "dns.zone-changed", name, $"{by} changed the DNS zone {name}.", stop);
        }, stop);
        return sheets.Show(name);
    }

    public Task RemoveAsync(string zone, bool force, string by, CancellationToken stop)
    {
        var name = sheets.Find(zone).Name;
        return store.InTransactionAsync(async transaction =>
        {
            var now = await tables.BeginAsync(transaction, stop);
            if (zones.Now.Zones.GetValueOrDefault(name) is { Follows: true } && now.Find(name) is null)
                throw new FaultException(FaultKind.Conflict, FaultCodes.DnsZoneFollows, $"The zone '{name}' follows a subnet, and nobody has written anything in it.");
            var before = now.Find(name) ?? throw ZoneSheets.Missing(name);
            if (before.Sets.Count > 0 && !force) throw new FaultException(FaultKind.Conflict, FaultCodes.DnsZoneInUse, $"People have written {before.Sets.Count} record sets in the zone '{name}'.");
            await tables.RemoveAsync(transaction, name, stop);
            audit.Changed(Text(name, before.Figures), null);
            return await SayAsync(transaction, "dns.zone-removed", name, $"{by} removed the DNS zone {name} with {before.Sets.Count} record sets.", stop);
        }, stop);
    }

    public async Task<DnsRecordSet> SetAsync(string zone, string name, string typeName, DnsRecordSetSpec wanted, string by, CancellationToken stop)
    {
        var at = sheets.Find(zone).Name;
        var set = RecordSpecs.Read(at, name, typeName, wanted);
        await store.InTransactionAsync(async transaction =>
        {
            var now = await tables.BeginAsync(transaction, stop);
            var before = Now(at, now);
            var known = before.Sets.FirstOrDefault(other => other.Name == set.Name && other.Type == set.Type);
            if (known is null && before.Sets.Count >= ZoneRules.MostSets) throw new FaultException(FaultKind.Exhausted, FaultCodes.DnsRecordsInvalid, $"The zone has {ZoneRules.MostSets} record sets already.");
            var after = before with { Sets = [.. before.Sets.Where(other => other != known), set] };
            RecordSpecs.Refuse(new ZoneRules(zones.Now).NewProblems(before with { Sets = [.. before.Sets.Where(other => other != known)] }, after));
            await tables.PutAsync(transaction, at, before.Figures, stop);
            await tables.PutAsync(transaction, at, set, stop);
            audit.Changed(known is null ? null : Text(known), Text(set));
            return await SayAsync(transaction, "dns.records-changed", at, $"{by} set {set.Name} {set.Type} in the DNS zone {at}.", stop);
        }, stop);
        return sheets.Show(at, set.Name, set.Type);
    }

    public Task RemoveAsync(string zone, string name, string typeName, string by, CancellationToken stop)
    {
        var at = sheets.Find(zone).Name;
        return store.InTransactionAsync(async transaction =>
        {
            var now = await tables.BeginAsync(transaction, stop);
            var owner = RecordText.Owner(Uri.UnescapeDataString(name), at);
            var known = Now(at, now).Sets.FirstOrDefault(set => set.Name == owner && set.Type == RecordType.Find(typeName));
            if (known is null) throw new FaultException(FaultKind.Missing, FaultCodes.DnsRecordsMissing, $"Nobody has written {typeName} records at '{name}' in the zone '{at}'.");
            await tables.RemoveAsync(transaction, at, known.Name, known.Type, stop);
            audit.Changed(Text(known), null);
            return await SayAsync(transaction, "dns.records-changed", at, $"{by} removed {known.Name} {known.Type} from the DNS zone {at}.", stop);
        }, stop);
    }

    public async Task<DnsImportReport> ImportAsync(string zone, DnsImport wanted, string by, CancellationToken stop)
    {
        var at = sheets.Find(zone).Name;
        if (wanted.DryRun) return new ZoneImport(zones.Now, Now(at, await tables.ReadAsync(store, stop)), wanted).Report(done: false);
        return await store.InTransactionAsync(async transaction =>
        {
            var before = Now(at, await tables.BeginAsync(transaction, stop));
            var import = new ZoneImport(zones.Now, before, wanted);
            if (import.Problems.Count > 0) return import.Report(done: false);
            await tables.PutAsync(transaction, at, import.After.Figures, stop);
            foreach (var gone in import.Removed) await tables.RemoveAsync(transaction, at, gone.Name, gone.Type, stop);
            foreach (var put in import.Put) await tables.PutAsync(transaction, at, put, stop);
            audit.Changed($"{before.Sets.Count} record sets", $"{import.After.Sets.Count} record sets of a zone file");
            if (import.Serial is { } serial) transaction.AfterCommit(() => serials.StayAbove(at, serial));
            await SayAsync(transaction, "dns.records-changed", at, $"{by} read a file into the DNS zone {at}: {import.Put.Count} record sets set, {import.Removed.Count} removed.", stop);
            return import.Report(done: true);
        }, stop);
    }

    private StoredZone Now(string zone, StoredZones now) =>
        now.Find(zone) ?? new StoredZone(zone, zones.Now.Zones.GetValueOrDefault(zone)?.Figures ?? throw ZoneSheets.Missing(zone), []);

    private async Task<bool> SayAsync(ITransaction transaction, string fact, string zone, string message, CancellationToken stop)
    {
        await events.RaiseAsync(transaction, new Event(fact, Severity.Notice, $"dns-zone/{zone}", message), stop);
        await tables.EndAsync(transaction, stop);
        return true;
    }

    private static string Text(StoredSet set) => $"{set.Name} {set.Seconds?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"} {set.Type} {string.Join(" | ", set.Data.Select(data => RecordData.Print(set.Type, data)))}";

    private static string Text(string zone, ZoneFigures figures) =>
        $"{zone}: seconds {figures.Seconds}, absence {figures.Absence}, refresh {figures.Refresh}, retry {figures.Retry}, expire {figures.Expire}, server {figures.Server ?? "-"}, contact {figures.Contact ?? "-"}";
}
