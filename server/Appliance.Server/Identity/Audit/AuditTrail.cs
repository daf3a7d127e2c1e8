using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.Audit;

/// <summary>Reads the trail, proves that it holds, and puts its old part behind a seal.</summary>
internal sealed class AuditTrail(IStore store, IEvents events, TimeProvider clock) : IAuditLines
{
    public const string SealDeed = "seal";
    private const int Batch = 1000;

    public async Task<Page<AuditRecord>> ListAsync(string? who, string? search, int limit, long? before, long? after, CancellationToken stop)
    {
        var found = after is { } from
            ? await AuditTable.ReadAsync(store, from, limit + 1, stop)
            : await AuditTable.ReadBackAsync(store, before ?? long.MaxValue, who, search?.ToLowerInvariant(), limit + 1, stop);
        var total = await store.FirstAsync("select count(*) from identity.audit", row => row.GetInt64(0), stop);
        var page = found.Take(limit).Select(Record).ToList();
        return new Page<AuditRecord>(page, found.Count > limit ? $"{page[^1].Id}" : null, total);
    }

    public async Task<IReadOnlyList<AuditRecord>> AfterAsync(long after, int limit, CancellationToken stop) =>
        (await AuditTable.ReadAsync(store, after, limit, stop)).ConvertAll(Record);

    /// <summary>From the last seal to the end, row by row.</summary>
    public async Task<AuditCheck> VerifyAsync(CancellationToken stop)
    {
        // The end first: what is written from now on is not missing.
        var tail = await AuditTable.TailAsync(store, stop) ?? throw new InvalidDataException("The audit trail has lost its end.");
        var anchor = await AuditTable.AnchorAsync(store, stop);
        var (last, rows, told) = (anchor, 0L, anchor.Id == 0);
        while (last.Id < tail.Id)
        {
            var found = await AuditTable.ReadAsync(store, last.Id, Batch, stop);
            foreach (var (row, hash) in found.TakeWhile(one => one.Row.Id <= tail.Id))
            {
                if (row.Id != last.Id + 1) return Broken(last.Id + 1, "is missing", rows, tail);
                if (!row.Hash(last.Hash).AsSpan().SequenceEqual(hash)) return Broken(row.Id, "is not what it was, or the one before it is not", rows, tail);
                told |= row.Deed == SealDeed && row.Object == Name(anchor);
                (last, rows) = (new AuditTable.Link(row.Id, hash), rows + 1);
            }
            if (found.Count == 0) return Broken(last.Id + 1, "is missing", rows, tail);
        }
        if (last.Id != tail.Id || !last.Hash.AsSpan().SequenceEqual(tail.Hash)) return Broken(last.Id + 1, "and what follows do not agree with the end of the trail", rows, tail);
        return told ? new AuditCheck(true, rows, null, "The trail is whole.", tail.Id, Convert.ToHexStringLower(tail.Hash)) : Broken(anchor.Id, "was sealed by nobody", rows, tail);
    }

    /// <summary>What is older than that goes; the seal that stays is itself a line of the trail.</summary>
    /// <returns>How many lines went.</returns>
    public Task<int> SealAsync(DateTimeOffset before, CancellationToken stop) => store.InTransactionAsync(async transaction =>
    {
        var end = await transaction.FirstAsync(
            $"select id, hash from identity.audit where at < {before} order by id desc limit 1", row => new AuditTable.Link(row.GetInt64(0), row.GetFieldValue<byte[]>(1)), stop);
        if (end is null) return 0;
        var now = clock.GetUtcNow();
        await transaction.ExecuteAsync($"insert into identity.audit_seals (id, hash, sealed_at) values ({end.Id}, {end.Hash}, {now})", stop);
        var gone = await transaction.ExecuteAsync($"delete from identity.audit where id <= {end.Id}", stop);
        await events.RaiseAsync(transaction, new Event("identity.audit-sealed", Severity.Notice, null, $"{gone} lines of the audit trail, up to {end.Id}, went behind a seal."), stop);
        await AuditTable.AppendAsync(transaction, new AuditRow(0, now, "appliance", null, "this machine", SealDeed, null, Name(end), 0, null, null, null, null), stop);
        return gone;
    }, stop);

    private static string Name(AuditTable.Link end) => $"{end.Id} {Convert.ToHexStringLower(end.Hash)}";

    private static AuditCheck Broken(long id, string how, long rows, AuditTable.Link tail) => new(false, rows, id, $"Row {id} {how}.", tail.Id, Convert.ToHexStringLower(tail.Hash));

    private static AuditRecord Record((AuditRow Row, byte[] Hash) kept) => new(
        kept.Row.Id, kept.Row.At, kept.Row.Who, kept.Row.Token, kept.Row.Place, kept.Row.Deed, kept.Row.Permission, kept.Row.Object, kept.Row.Status, kept.Row.Code,
        kept.Row.Request, kept.Row.Before, kept.Row.After, Convert.ToHexStringLower(kept.Hash));
}
