using Appliance.Server.Store;
using Npgsql;

namespace Appliance.Server.Identity.Audit;

/// <summary>The chain in the database. Whoever locks the tail writes next, whichever server; the lock lasts from here to the commit, so it is taken last.</summary>
internal static class AuditTable
{
    public static async Task AppendAsync(IQueries transaction, AuditRow row, CancellationToken stop)
    {
        var tail = await transaction.FirstAsync("select id, hash from identity.audit_tail for update", read => new Link(read.GetInt64(0), read.GetFieldValue<byte[]>(1)), stop)
            ?? throw new InvalidDataException("The audit trail has lost its end.");
        var next = row with { Id = tail.Id + 1, At = Whole(row.At) };
        var hash = next.Hash(tail.Hash);
        await transaction.ExecuteAsync(
            $"""
            insert into identity.audit (id, at, who, token, place, deed, permission, object, status, code, request, before, after, hash)
            values ({next.Id}, {next.At}, {next.Who}, {next.Token}, {next.Place}, {next.Deed}, {next.Permission}, {next.Object}, {next.Status}, {next.Code},
              {next.Request}, {next.Before}, {next.After}, {hash})
            """, stop);
        await transaction.ExecuteAsync($"update identity.audit_tail set id = {next.Id}, hash = {hash}", stop);
    }

    public static Task<List<(AuditRow Row, byte[] Hash)>> ReadAsync(IQueries store, long after, int limit, CancellationToken stop) => store.QueryAsync(
        $"""
        select id, at, who, token, place, deed, permission, object, status, code, request, before, after, hash from identity.audit where id > {after} order by id limit {limit}
        """, Read, stop);

    public static Task<List<(AuditRow Row, byte[] Hash)>> ReadBackAsync(IQueries store, long before, string? who, string? search, int limit, CancellationToken stop) => store.QueryAsync(
        $"""
        select id, at, who, token, place, deed, permission, object, status, code, request, before, after, hash from identity.audit
        where id < {before} and ({who} is null or who = {who}) and ({search} is null or strpos(lower(deed || ' ' || coalesce(object, '') || ' ' || coalesce(request, '')), {search}) > 0)
        order by id desc limit {limit}
        """, Read, stop);

    /// <summary>Where verifying begins: behind the last seal, or at the very beginning.</summary>
    public static async Task<Link> AnchorAsync(IQueries store, CancellationToken stop) =>
        await store.FirstAsync("select id, hash from identity.audit_seals order by id desc limit 1", row => new Link(row.GetInt64(0), row.GetFieldValue<byte[]>(1)), stop)
        ?? new Link(0, new byte[AuditRow.HashBytes]);

    public static Task<Link?> TailAsync(IQueries store, CancellationToken stop) =>
        store.FirstAsync("select id, hash from identity.audit_tail", row => new Link(row.GetInt64(0), row.GetFieldValue<byte[]>(1)), stop);

    private static (AuditRow Row, byte[] Hash) Read(NpgsqlDataReader row) => (
        new AuditRow(
            row.GetInt64(0), row.Time(1), row.GetString(2), row.TextOrNull(3), row.GetString(4), row.GetString(5), row.TextOrNull(6), row.TextOrNull(7), row.GetInt32(8),
            row.TextOrNull(9), row.TextOrNull(10), row.TextOrNull(11), row.TextOrNull(12)),
        row.GetFieldValue<byte[]>(13));

    private static DateTimeOffset Whole(DateTimeOffset time) => new(time.UtcTicks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);

    internal sealed record Link(long Id, byte[] Hash);
}
