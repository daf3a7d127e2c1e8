using System.Globalization;
using System.Net;
using Appliance.Contracts;
using Appliance.Protocols.Dns;
using Appliance.Server.Dns.Editing;
using Appliance.Server.Dns.Publishing;
using Appliance.Server.Dns.Screening;
using Appliance.Server.Dns.Transfers;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Store;

namespace Appliance.Server.Dns.Updates;

/// <summary>
/// Takes updates (RFC 2136, RFC 3007): only signed ones, whole or not at all, by the rules of records that people write. What is answered with
/// NOERROR is in the database, and answered with.
/// </summary>
internal sealed class UpdateDesk(
    IStore store, IEvents events, IAuditNotes audit, ZoneTables tables, PublishedZones zones, Secondaries keys, TimeProvider time) : IDisposable
{
    /// <summary>At once; who comes later is told to try again, so that a flood does not queue up at the database.</summary>
    private const int MostAtOnce = 32;

    private readonly SemaphoreSlim _places = new(MostAtOnce);
    private readonly UpdateMemory _memory = new(time);

    public void Dispose() => _places.Dispose();

    public async Task<byte[]> AnswerAsync(byte[] packet, IPAddress client, CancellationToken stop)
    {
        if (Tsig.Read(packet) is not { } signature) return ShortAnswer.Header(packet, Unsigned(packet));
        if (!await _places.WaitAsync(0, stop)) return ShortAnswer.Header(packet, ShortAnswer.ServerFailure);
        try
        {
            var (secret, refusal) = await keys.VerifyAsync(signature, stop);
            if (secret is null) return refusal!;
            var code = await _memory.OnceAsync(Convert.ToHexString(signature.Mac), () => DoAsync(signature, client, stop));
            return signature.Sign(ShortAnswer.Header(signature.Packet, code), secret, time.GetUtcNow());
        }
        catch (StoreAwayException)
        {
            return ShortAnswer.Header(packet, ShortAnswer.ServerFailure); // the keys are there
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>What can be read and is not signed is refused (RFC 3007 §3).</summary>
    private static ushort Unsigned(byte[] packet)
    {
        try
        {
            UpdateMessage.Read(packet);
            return ShortAnswer.Refused;
        }
        catch (UpdateRefused malformed)
        {
            return malformed.Code;
        }
    }

    private async Task<ushort> DoAsync(Tsig signature, IPAddress client, CancellationToken stop)
    {
        var zone = "";
        try
        {
            var update = UpdateMessage.Read(signature.Packet);
            zone = update.Zone;
            await store.InTransactionAsync(transaction => ChangeAsync(transaction, update, signature.Key, client, stop), stop);
            return 0;
        }
        catch (UpdateRefused refused)
        {
            // What a prerequisite found is the client's own question; the rest is for the operator.
            if (refused.Code is ShortAnswer.FormatError or ShortAnswer.Refused or UpdateRefused.NotAuthoritative or UpdateRefused.NotInZone)
                events.Raise(new Event("dns.update-refused", Severity.Warning, zones.Now.Zones.ContainsKey(zone) ? $"dns-zone/{zone}" : $"dns-key/{signature.Key}", $"An update of the key {signature.Key} from {client} was refused: {refused.Message}"));
            return refused.Code;
        }
        catch (StoreAwayException)
        {
            return ShortAnswer.ServerFailure;
        }
    }

    private async Task<bool> ChangeAsync(ITransaction transaction, UpdateMessage update, string key, IPAddress client, CancellationToken stop)
    {
        var stored = await tables.BeginAsync(transaction, stop);
        var table = zones.Now;
        if (update.ZoneType != RecordType.Soa.Number) throw new UpdateRefused(ShortAnswer.FormatError, "An update names its zone by the type SOA.");
        if (update.Class != UpdateMessage.Internet || !table.Zones.TryGetValue(update.Zone, out var published)) throw new UpdateRefused(UpdateRefused.NotAuthoritative, $"There is no zone '{update.Zone}' here.");
        if (stored.Updaters.FirstOrDefault(one => one.Zone == update.Zone && one.Key == key) is not { } updater) throw new UpdateRefused(ShortAnswer.Refused, $"The zone {update.Zone} takes no updates with this key.");
        var zone = new ZoneContents(published, stored.Find(update.Zone) ?? new StoredZone(update.Zone, published.Figures, []));
        Prerequisites.Check(update, zone);
        new ZoneUpdate(update, zone, updater).Apply();
        var (put, removed) = (zone.Put, zone.Removed);
        if (put.Count + removed.Count == 0) return false;
        Judge(new ZoneRules(table).NewProblems(zone.Stored, zone.After), zone.After);
        foreach (var set in removed) await tables.RemoveAsync(transaction, update.Zone, set.Name, set.Type, stop);
        foreach (var set in put) await tables.PutAsync(transaction, update.Zone, set, stop);
        await events.RaiseAsync(transaction, new Event("dns.records-updated", Severity.Info, $"dns-zone/{update.Zone}", $"The key {key} from {client} changed the DNS zone {update.Zone}: {Names(put, removed)}."), stop);
        await tables.EndAsync(transaction, stop);
        await audit.DecidedAsync(transaction, $"DNS key {key}", "DNS UPDATE", $"dns-zone/{update.Zone}", Text(put, removed), stop);
        return true;
    }

    private static void Judge(IEnumerable<(StoredSet Set, string Problem)> problems, StoredZone after)
    {
        if (after.Sets.Count > ZoneRules.MostSets) throw new UpdateRefused(ShortAnswer.Refused, $"The zone has {ZoneRules.MostSets} record sets already.");
        foreach (var (set, problem) in problems) throw new UpdateRefused(ShortAnswer.Refused, $"{set.Name} {set.Type}: {problem}");
    }

    private static string Names(IReadOnlyList<StoredSet> put, IReadOnlyList<StoredSet> removed)
    {
        const int Named = 5;
        var all = put.Select(set => $"{set.Name} {set.Type} set").Concat(removed.Select(set => $"{set.Name} {set.Type} removed")).ToList();
        return string.Join(", ", all.Take(Named)) + (all.Count > Named ? string.Create(CultureInfo.InvariantCulture, $" and {all.Count - Named} more") : "");
    }

    private static string Text(IReadOnlyList<StoredSet> put, IReadOnlyList<StoredSet> removed) => string.Join('\n',
        [.. removed.Select(set => $"- {set.Name} {set.Type}"), .. put.Select(set => string.Create(CultureInfo.InvariantCulture, $"+ {set.Name} {set.Seconds} {set.Type} {string.Join(" | ", set.Data.Select(data => RecordData.Print(set.Type, data)))}"))]);
}
