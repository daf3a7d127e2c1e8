using System.Net;
using Appliance.Contracts;
using Appliance.Protocols.Dns;
using Appliance.Server.Dns.Publishing;
using Appliance.Server.Store;

namespace Appliance.Server.Dns.Editing;

/// <summary>The room's tables. A change is: <see cref="BeginAsync"/>, statements, <see cref="EndAsync"/>, all in one transaction.</summary>
internal sealed class ZoneTables(ZoneMemory memory)
{
    /// <summary>Waits for its turn and reads what is there now; nobody else changes it before the transaction ends.</summary>
    public async Task<StoredZones> BeginAsync(ITransaction transaction, CancellationToken stop)
    {
        await transaction.ExecuteAsync($"update dns.revision set value = value + 1", stop);
        return await ReadAsync(transaction, stop);
    }

    /// <summary>Memory, and with it every answer, follows when the transaction commits.</summary>
    public async Task EndAsync(ITransaction transaction, CancellationToken stop)
    {
        var next = await ReadAsync(transaction, stop);
        transaction.AfterCommit(() => memory.Swap(next));
    }

    public async Task<StoredZones> ReadAsync(IQueries from, CancellationToken stop)
    {
        var revision = await from.FirstAsync($"select value from dns.revision", row => row.GetInt64(0), stop);
        var sets = (await from.QueryAsync(
            $"select zone, name, type, seconds, data from dns.record_sets order by zone, name, type",
            row => (Zone: row.GetString(0), Set: Read(row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetInt32(3), row.GetFieldValue<string[]>(4))), stop)).ToLookup(one => one.Zone, one => one.Set);
        var zones = await from.QueryAsync(
            $"select name, seconds, absence, refresh, retry, expire, server, contact from dns.zones order by name",
            row => new StoredZone(
                row.GetString(0), new ZoneFigures(row.GetInt32(1), row.GetInt32(2), row.GetInt32(3), row.GetInt32(4), row.GetInt32(5), row.TextOrNull(6), row.TextOrNull(7)), [.. sets[row.GetString(0)]]),
            stop);
        return new StoredZones(revision, zones)
        {
            Secondaries = await from.QueryAsync($"select zone, address, key from dns.secondaries order by zone, address", row => new Secondary(row.GetString(0), IPEndPoint.Parse(row.GetString(1)), row.TextOrNull(2)), stop),
            Updaters = await from.QueryAsync($"select zone, key, names, types from dns.updaters order by zone, key", row => new Updater(row.GetString(0), row.GetString(1), row.GetFieldValue<string[]>(2), row.GetFieldValue<string[]>(3)), stop),
            Forwards = await from.QueryAsync($"select domain, servers from dns.forwards order by domain", row => new Forward(row.GetString(0), [.. row.GetFieldValue<string[]>(1).Select(IPEndPoint.Parse)]), stop),
            Keys = await from.QueryAsync($"select name, made, made_by from dns.keys order by name", row => new DnsKey(row.GetString(0), Transfers.Tsig.Algorithm, row.GetFieldValue<DateTimeOffset>(1), row.GetString(2)), stop),
        };
    }

    public Task PutAsync(ITransaction transaction, string zone, ZoneFigures figures, CancellationToken stop) =>
        transaction.ExecuteAsync(
            $"""
            insert into dns.zones values (
              {zone}, {figures.Seconds}, {figures.Absence}, {figures.Refresh}, {figures.Retry}, {figures.Expire}, {figures.Server}, {figures.Contact})
            on conflict (name) do update set
              seconds = excluded.seconds, absence = excluded.absence, refresh = excluded.refresh, retry = excluded.retry, expire = excluded.expire,
              server = excluded.server, contact = excluded.contact
            """, stop);

    public Task RemoveAsync(ITransaction transaction, string zone, CancellationToken stop) => transaction.ExecuteAsync($"delete from dns.zones where name = {zone}", stop);

    public Task PutAsync(ITransaction transaction, string zone, StoredSet set, CancellationToken stop) =>
        transaction.ExecuteAsync(
            $"""
            insert into dns.record_sets values ({zone}, {set.Name}, {set.Type.Name}, {set.Seconds}, {set.Data.Select(data => RecordData.Print(set.Type, data)).ToArray()})
            on conflict (zone, name, type) do update set seconds = excluded.seconds, data = excluded.data
            """, stop);

    public Task<int> RemoveAsync(ITransaction transaction, string zone, string name, RecordType type, CancellationToken stop) =>
        transaction.ExecuteAsync($"delete from dns.record_sets where zone = {zone} and name = {name} and type = {type.Name}", stop);

    public Task<List<KeptSerial>> SerialsAsync(IQueries from, CancellationToken stop) =>
        from.QueryAsync($"select zone, serial, digest from dns.serials", row => new KeptSerial(row.GetString(0), (uint)row.GetInt64(1), row.GetFieldValue<byte[]>(2)), stop);

    public Task KeepAsync(IQueries at, KeptSerial kept, CancellationToken stop) =>
        at.ExecuteAsync(
            $"""
            insert into dns.serials values ({kept.Zone}, {(long)kept.Serial}, {kept.Digest})
            on conflict (zone) do update set serial = excluded.serial, digest = excluded.digest
            """, stop);

    private static StoredSet Read(string name, string typeName, int? seconds, string[] data)
    {
        var type = RecordType.Find(typeName) ?? throw new InvalidOperationException($"dns.record_sets holds the type {typeName}.");
        return new StoredSet(name, type, seconds, [.. data.Select(text =>
            RecordData.Read(type, ZoneWord.Split(text) ?? [], word => DnsName.TryParse(word, null, out var whole) ? whole : null, out var problem)
            ?? throw new InvalidOperationException($"dns.record_sets at {name}: {problem}"))]);
    }
}
