using Appliance.Contracts;
using Appliance.Protocols.Dns;
using Appliance.Server.Dns.Editing;
using Appliance.Server.Dns.Publishing;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Store;

namespace Appliance.Server.Dns.Updates;

/// <summary>Whose updates a zone takes.</summary>
internal sealed class Updaters(IStore store, IEvents events, IAuditNotes audit, ZoneTables tables, ZoneMemory memory, ZoneSheets sheets)
{
    private const int MostNames = 100;

    public IReadOnlyList<DnsUpdater> Of(string zone)
    {
        var name = sheets.Find(zone).Name;
        return [.. (memory.Now?.Updaters ?? []).Where(one => one.Zone == name).Select(one => new DnsUpdater(one.Key, one.Names, one.Types))];
    }

    public async Task<DnsUpdater> SetAsync(string zone, string key, DnsUpdaterSpec wanted, string by, CancellationToken stop)
    {
        var shown = sheets.Find(zone);
        await store.InTransactionAsync(async transaction =>
        {
            var now = await tables.BeginAsync(transaction, stop);
            var updater = Read(shown.Name, key, wanted, now);
            await tables.PutAsync(transaction, shown.Name, now.Find(shown.Name)?.Figures ?? shown.Figures, stop);
            await transaction.ExecuteAsync(
                $"insert into dns.updaters values ({updater.Zone}, {updater.Key}, {updater.Names.ToArray()}, {updater.Types.ToArray()}) on conflict (zone, key) do update set names = excluded.names, types = excluded.types", stop);
            audit.Changed(Text(now.Updaters.FirstOrDefault(one => one.Zone == updater.Zone && one.Key == updater.Key)), Text(updater));
            await events.RaiseAsync(transaction, new Event("dns.updater-set", Severity.Notice, $"dns-zone/{shown.Name}", $"{by} lets the key {updater.Key} update the DNS zone {shown.Name}."), stop);
            await tables.EndAsync(transaction, stop);
            return true;
        }, stop);
        return Of(shown.Name).First(one => one.Key == ZoneSpecs.ZoneName(key));
    }

    public Task RemoveAsync(string zone, string key, string by, CancellationToken stop)
    {
        var name = sheets.Find(zone).Name;
        return store.InTransactionAsync(async transaction =>
        {
            var now = await tables.BeginAsync(transaction, stop);
            if (now.Updaters.FirstOrDefault(one => one.Zone == name && one.Key == ZoneSpecs.ZoneName(key)) is not { } known)
                throw new FaultException(FaultKind.Missing, FaultCodes.DnsUpdaterMissing, $"The zone '{name}' takes no updates with the key '{key}'.");
            await transaction.ExecuteAsync($"delete from dns.updaters where zone = {name} and key = {known.Key}", stop);
            audit.Changed(Text(known), null);
            await events.RaiseAsync(transaction, new Event("dns.updater-removed", Severity.Notice, $"dns-zone/{name}", $"{by} lets the key {known.Key} no longer update the DNS zone {name}."), stop);
            await tables.EndAsync(transaction, stop);
            return true;
        }, stop);
    }

    private static Updater Read(string zone, string key, DnsUpdaterSpec wanted, StoredZones now)
    {
        var (faults, names, types) = (new List<FieldFault>(), new List<string>(), new List<string>());
        var known = ZoneSpecs.ZoneName(key);
        if (!now.Keys.Any(one => one.Name == known)) faults.Add(new("key", $"There is no key '{key}'."));
        if (wanted.Names is { Count: > MostNames }) faults.Add(new("names", $"{MostNames} at most."));
        foreach (var text in wanted.Names ?? [])
        {
            if (RecordText.Owner(text ?? "", zone) is { } name && DnsName.IsIn(name, zone)) names.Add(name);
            else faults.Add(new("names", $"\"{text}\" is no name in the zone: write it below the zone, @ for the zone itself, *.x for all below x."));
        }
        foreach (var text in wanted.Types ?? [])
        {
            if (RecordType.Find(text ?? "") is { } type && type != RecordType.Soa) types.Add(type.Name);
            else faults.Add(new("types", $"\"{text}\" is none of {string.Join(", ", RecordType.All.Where(one => one != RecordType.Soa))}."));
        }
        return faults.Count == 0 ? new Updater(zone, known!, [.. names.Distinct()], [.. types.Distinct()]) : throw new FaultException(FaultKind.Invalid, FaultCodes.DnsUpdaterInvalid, $"{faults.Count} field(s) are wrong.", faults);
    }

    private static string? Text(Updater? one) => one is null ? null : $"{one.Zone} {one.Key}: names {(one.Names.Count == 0 ? "all" : string.Join(' ', one.Names))}, types {(one.Types.Count == 0 ? "all" : string.Join(' ', one.Types))}";
}
