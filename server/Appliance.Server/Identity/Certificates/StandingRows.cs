using Appliance.Server.Store;
using Npgsql;

namespace Appliance.Server.Identity.Certificates;

/// <summary>Standings as the database has them, and the turns in which they change.</summary>
internal static class StandingRows
{
    /// <summary>Holds whoever else wants to change this resource's certificates until our transaction ends.</summary>
    public static async Task<long> TakeTurnAsync(ITransaction transaction, Guid resource, CancellationToken stop)
    {
        await transaction.QueryAsync($"select pg_advisory_xact_lock(hashtextextended('identity.certificates/' || {resource.ToString()}, 0))", _ => 0, stop);
        var turn = await transaction.FirstAsync($"select nextval('identity.turns')", row => row.GetInt64(0), stop);
        await transaction.ExecuteAsync(
            $"""
            insert into identity.standings (resource, turn) values ({resource}, {turn})
            on conflict (resource) do update set turn = excluded.turn, changed = pg_current_xact_id()
            """, stop);
        return turn;
    }

    /// <summary>From the commit on, the register has what this transaction made of the resource.</summary>
    public static async Task PublishAsync(ITransaction transaction, Guid resource, CertificateRegister register, CancellationToken stop)
    {
        var rows = await transaction.QueryAsync(
            $"""
            select s.resource, s.turn, s.quarantined_at, s.recover_until, c.serial, c.status from identity.standings s
            left join identity.certificates c on c.resource = s.resource
              and (c.status in ('active', 'outgoing') or (c.status = 'superseded' and c.reason = 'renewed'))
            where s.resource = {resource}
            """, Line, stop);
        var standing = Gather(rows).Single().Standing;
        transaction.AfterCommit(() => register.Set(resource, standing));
    }

    public static async Task<IEnumerable<(Guid Resource, Standing Standing)>> ChangedAsync(IQueries store, string since, CancellationToken stop) =>
        Gather(await store.QueryAsync(
            $"""
            select s.resource, s.turn, s.quarantined_at, s.recover_until, c.serial, c.status from identity.standings s
            left join identity.certificates c on c.resource = s.resource
              and (c.status in ('active', 'outgoing') or (c.status = 'superseded' and c.reason = 'renewed'))
            where s.changed >= {since}::text::xid8
            """, Line, stop));

    private static StandingLine Line(NpgsqlDataReader row) =>
        new(row.GetGuid(0), row.GetInt64(1), row.TimeOrNull(2), row.TimeOrNull(3), row.TextOrNull(4), row.TextOrNull(5));

    private static IEnumerable<(Guid Resource, Standing Standing)> Gather(IEnumerable<StandingLine> lines) => lines.GroupBy(line => line.Resource).Select(same =>
    {
        var first = same.First();
        var serials = same.ToLookup(line => line.Status, line => line.Serial);
        return (first.Resource, new Standing(first.Turn, serials["active"].FirstOrDefault(), serials["outgoing"].FirstOrDefault(),
            [.. serials["superseded"].OfType<string>()], first.QuarantinedAt, first.RecoverUntil));
    });

    private sealed record StandingLine(Guid Resource, long Turn, DateTimeOffset? QuarantinedAt, DateTimeOffset? RecoverUntil, string? Serial, string? Status);
}
