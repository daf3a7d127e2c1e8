using System.Collections.Concurrent;
using System.Net;
using Appliance.Contracts;
using Appliance.Server.Dns.Editing;
using Appliance.Server.Dns.Forwarding;
using Appliance.Server.Dns.Publishing;
using Appliance.Server.Dns.Screening;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Store;

namespace Appliance.Server.Dns.Transfers;

/// <summary>Who may take which zone, from memory, and the keys they sign with.</summary>
internal sealed class Secondaries(IStore store, IEvents events, IAuditNotes audit, ISecrets secrets, ZoneTables tables, ZoneMemory memory, ZoneSheets sheets, TimeProvider time)
{
    private const string Purpose = "dns-key";
    private const int SecretLength = 32;

    private readonly ConcurrentDictionary<(string Zone, IPEndPoint At), (uint? Told, uint? Taken, DateTimeOffset? When)> _seen = new();

    public IReadOnlyList<Secondary> All => memory.Now?.Secondaries ?? [];

    public IReadOnlyList<DnsKey> Keys => memory.Now?.Keys ?? [];

    /// <summary>To be used at once. Null: there is no such key.</summary>
    public async Task<byte[]?> SecretAsync(string key, CancellationToken stop) =>
        Keys.Any(known => known.Name == key) && await secrets.ReadAsync(new SecretName(Purpose, key), stop) is { } secret ? Convert.FromBase64String(secret) : null;

    /// <summary>Whether a signature is right.</summary>
    /// <returns>The key's secret, or what is answered when it is not (RFC 8945 §5.2).</returns>
    public async Task<(byte[]? Secret, byte[]? Refusal)> VerifyAsync(Tsig signature, CancellationToken stop)
    {
        if (!signature.KnownAlgorithm || await SecretAsync(signature.Key, stop) is not { } secret) return (null, signature.Refuse(Tsig.BadKey));
        return signature.Verify(secret, time.GetUtcNow()) switch
        {
            0 => (secret, null),
            Tsig.BadSignature => (null, signature.Refuse(Tsig.BadSignature)),
            var wrong => (null, signature.Sign(ShortAnswer.Header(signature.Packet, Tsig.NotAuthorised), secret, time.GetUtcNow(), wrong)),
        };
    }

    public void Told(Secondary secondary, uint serial) => Note(secondary, was => (serial, was.Taken, was.When));

    public void Took(Secondary secondary, uint serial) => Note(secondary, was => (was.Told, serial, time.GetUtcNow()));

    public IReadOnlyList<DnsSecondary> Of(string zone)
    {
        var name = sheets.Find(zone).Name;
        return [.. All.Where(one => one.Zone == name).Select(Show)];
    }

    public async Task<DnsKeyReply> AddKeyAsync(DnsKeySpec wanted, string by, CancellationToken stop)
    {
        if (ZoneSpecs.ZoneName(wanted.Name) is not { } name)
            throw new FaultException(FaultKind.Invalid, FaultCodes.DnsKeyInvalid, "1 field(s) are wrong.", [new FieldFault("name", $"\"{wanted.Name}\" is not a key's name: write it as a domain name, such as ns2.lab.example.")]);
        var secret = Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(SecretLength));
        await ChangeAsync(async transaction =>
        {
            if (await transaction.ExecuteAsync($"insert into dns.keys values ({name}, {time.GetUtcNow()}, {by}) on conflict do nothing", stop) == 0)
                throw new FaultException(FaultKind.Conflict, FaultCodes.DnsKeyExists, $"There is a key '{name}' already.", [new FieldFault("name", "Another key has this name.")]);
            await secrets.SetAsync(transaction, new SecretName(Purpose, name), secret, stop);
            audit.Changed(null, name);
            await events.RaiseAsync(transaction, new Event("dns.key-added", Severity.Notice, $"dns-key/{name}", $"{by} made the DNS key {name}."), stop);
        }, stop);
        return new DnsKeyReply(Keys.First(key => key.Name == name), secret);
    }

    public Task RemoveKeyAsync(string key, string by, CancellationToken stop) => ChangeAsync(async transaction =>
    {
        var name = ZoneSpecs.ZoneName(key) ?? "";
        if (All.FirstOrDefault(one => one.Key == name) is { } user) throw new FaultException(FaultKind.Conflict, FaultCodes.DnsKeyInUse, $"{user.At} takes {user.Zone} with the key '{name}'.");
        if ((await tables.ReadAsync(transaction, stop)).Updaters.FirstOrDefault(one => one.Key == name) is { } updater) throw new FaultException(FaultKind.Conflict, FaultCodes.DnsKeyInUse, $"The zone {updater.Zone} takes updates with the key '{name}'.");
        if (await transaction.ExecuteAsync($"delete from dns.keys where name = {name}", stop) == 0) throw MissingKey(key);
        await secrets.DeleteAsync(transaction, new SecretName(Purpose, name), stop);
        audit.Changed(name, null);
        await events.RaiseAsync(transaction, new Event("dns.key-removed", Severity.Notice, $"dns-key/{name}", $"{by} removed the DNS key {name}."), stop);
    }, stop);

    public async Task<DnsSecondary> SetAsync(string zone, string address, DnsSecondarySpec wanted, string by, CancellationToken stop)
    {
        var shown = sheets.Find(zone);
        var faults = new List<FieldFault>();
        if (!ForwarderAddress.TryRead(Uri.UnescapeDataString(address), out var at)) faults.Add(new("address", $"\"{address}\" is not an address, with or without a port."));
        var key = string.IsNullOrEmpty(wanted.Key) ? null : ZoneSpecs.ZoneName(wanted.Key);
        if (!string.IsNullOrEmpty(wanted.Key) && !Keys.Any(known => known.Name == key)) faults.Add(new("key", $"There is no key '{wanted.Key}'."));
        if (faults.Count > 0) throw new FaultException(FaultKind.Invalid, FaultCodes.DnsKeyInvalid, $"{faults.Count} field(s) are wrong.", faults);
        await ChangeAsync(async transaction =>
        {
            await tables.PutAsync(transaction, shown.Name, shown.Figures, stop);
            await transaction.ExecuteAsync($"insert into dns.secondaries values ({shown.Name}, {at!.ToString()}, {key}) on conflict (zone, address) do update set key = excluded.key", stop);
            audit.Changed(null, $"{shown.Name} {at} {key}");
            await events.RaiseAsync(transaction, new Event("dns.secondary-set", Severity.Notice, $"dns-zone/{shown.Name}", $"{by} lets {at} take the DNS zone {shown.Name}."), stop);
        }, stop);
        return Of(shown.Name).First(one => one.Address == at!.ToString());
    }

    public Task RemoveAsync(string zone, string address, string by, CancellationToken stop) => ChangeAsync(async transaction =>
    {
        var name = sheets.Find(zone).Name;
        var known = ForwarderAddress.TryRead(Uri.UnescapeDataString(address), out var at) ? at.ToString() : "";
        if (await transaction.ExecuteAsync($"delete from dns.secondaries where zone = {name} and address = {known}", stop) == 0)
            throw new FaultException(FaultKind.Missing, FaultCodes.DnsSecondaryMissing, $"'{address}' is no secondary of the zone '{name}'.");
        audit.Changed($"{name} {known}", null);
        await events.RaiseAsync(transaction, new Event("dns.secondary-removed", Severity.Notice, $"dns-zone/{name}", $"{by} lets {known} no longer take the DNS zone {name}."), stop);
    }, stop);

    private static FaultException MissingKey(string key) => new(FaultKind.Missing, FaultCodes.DnsKeyMissing, $"There is no key '{key}'.");

    private Task ChangeAsync(Func<ITransaction, Task> work, CancellationToken stop) => store.InTransactionAsync(async transaction =>
    {
        await tables.BeginAsync(transaction, stop);
        await work(transaction);
        await tables.EndAsync(transaction, stop);
        return true;
    }, stop);

    private void Note(Secondary secondary, Func<(uint? Told, uint? Taken, DateTimeOffset? When), (uint?, uint?, DateTimeOffset?)> then) =>
        _seen.AddOrUpdate((secondary.Zone, secondary.At), _ => then(default), (_, was) => then(was));

    private DnsSecondary Show(Secondary one)
    {
        var seen = _seen.GetValueOrDefault((one.Zone, one.At));
        return new DnsSecondary(one.At.ToString(), one.Key, seen.Told, seen.Taken, seen.When);
    }
}
