using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Store;

namespace Appliance.Server.Boot.Timeline;

/// <summary>boot.attempts and boot.hops.</summary>
internal sealed class TimelineTable(IStore store)
{
    /// <summary>Per machine; older ones are forgotten.</summary>
    private const int MostPerMachine = 50;

    /// <summary>Writes a batch in order and in one transaction. Doing it again changes nothing more.</summary>
    public Task<bool> WriteAsync(IReadOnlyList<TimelineEntry> batch, CancellationToken stop) => store.InTransactionAsync(async transaction =>
    {
        foreach (var begun in batch.OfType<TimelineEntry.Begun>())
        {
            await transaction.ExecuteAsync($"""
                insert into boot.attempts (id, mac, firmware, started, due)
                values ({begun.Attempt}, {begun.Mac.ToString()}, {begun.Firmware.ToString()}, {begun.Started}, {begun.Due})
                on conflict (id) do update set firmware = excluded.firmware
                """, stop);
        }
        await WriteHopsAsync(transaction, [.. batch.OfType<TimelineEntry.Hop>().Select(hop => hop.Kept)], stop);
        foreach (var late in batch.OfType<TimelineEntry.LateHop>()) await WriteLateHopAsync(transaction, late, stop);
        foreach (var late in batch.OfType<TimelineEntry.LateReason>())
        {
            await transaction.ExecuteAsync($"""
                update boot.attempts set reason = {late.Reason}, evidence = {late.Evidence}
                where reason is null and id = (select id from boot.attempts where mac = {late.Mac.ToString()} order by started desc limit 1)
                """, stop);
        }
        foreach (var superseded in batch.OfType<TimelineEntry.Ended>().Where(ended => ended.Outcome == BootOutcome.Superseded)) await EndAsync(transaction, superseded, stop);
        return true;
    }, stop);

    /// <summary>False when it had ended before.</summary>
    public async Task<bool> EndAsync(ITransaction transaction, TimelineEntry.Ended ended, CancellationToken stop) => await transaction.ExecuteAsync($"""
        update boot.attempts set ended = {ended.At}, outcome = {ended.Outcome.ToString()},
          reason = coalesce({ended.Reason}, reason), evidence = coalesce({ended.Evidence}, evidence)
        where id = {ended.Attempt} and outcome = 'Running'
        """, stop) == 1;

    /// <summary>Newest first, each with its hops in order.</summary>
    public async Task<IReadOnlyList<BootAttempt>> ReadAsync(IReadOnlyList<MacAddress> macs, int most, CancellationToken stop)
    {
        var names = macs.Select(mac => mac.ToString()).ToArray();
        var attempts = await store.QueryAsync($"""
            select id, mac, firmware, started, ended, outcome, reason, evidence from boot.attempts
            where mac = any({names}) order by started desc, id desc limit {most}
            """, Stored, stop);
        var hops = await HopsAsync([.. attempts.Select(attempt => attempt.Id)], stop);
        return [.. attempts.Select(attempt => attempt with { Hops = [.. hops[attempt.Id].Select(hop => Show(hop, attempt.Started))] })];
    }

    /// <summary>Boots that ran when the server stopped, as they stood.</summary>
    public async Task<IReadOnlyList<Attempt>> RunningAsync(BootSettings settings, CancellationToken stop)
    {
        var rows = await store.QueryAsync("select id, mac, firmware, started, due from boot.attempts where outcome = 'Running' order by started desc", row => new
        {
            Attempt = new Attempt(row.GetGuid(0), MacAddress.Parse(row.GetString(1)), row.Time(3)) { Firmware = Enum.Parse<FirmwareKind>(row.GetString(2)) },
            Due = row.TimeOrNull(4),
        }, stop);
        var hops = await HopsAsync([.. rows.Select(row => row.Attempt.Id)], stop);
        foreach (var row in rows)
        {
            foreach (var hop in hops[row.Attempt.Id])
            {
                row.Attempt.Ipxe |= hop.Kind == BootHopKind.Discover && hop.Detail.StartsWith("iPXE", StringComparison.Ordinal);
                row.Attempt.Add(hop.Kind, hop.At, hop.Detail, hop.Bytes, settings);
            }
            if (row.Attempt.Wait == BootWait.Discover) row.Attempt.Due = row.Due ?? row.Attempt.Started;
        }
        return [.. rows.Select(row => row.Attempt)];
    }

    public async Task ForgetAsync(DateTimeOffset before, CancellationToken stop)
    {
        await store.ExecuteAsync($"delete from boot.attempts where started < {before} and outcome <> 'Running'", stop);
        await store.ExecuteAsync($"""
            delete from boot.attempts where outcome <> 'Running' and id in (
                select id from (select id, row_number() over (partition by mac order by started desc) as place from boot.attempts) as ranked
                where place > {MostPerMachine})
            """, stop);
    }

    private static Task WriteHopsAsync(ITransaction transaction, KeptHop[] hops, CancellationToken stop)
    {
        if (hops.Length == 0) return Task.CompletedTask;
        var attempts = Array.ConvertAll(hops, hop => hop.Attempt);
        var numbers = Array.ConvertAll(hops, hop => hop.Number);
        var kinds = Array.ConvertAll(hops, hop => hop.Kind.ToString());
        var times = Array.ConvertAll(hops, hop => hop.At);
        var details = Array.ConvertAll(hops, hop => hop.Detail);
        var bytes = Array.ConvertAll(hops, hop => hop.Bytes);
        // A hop whose boot was left out while the store was away is left out too.
        return transaction.ExecuteAsync($"""
            insert into boot.hops (attempt, number, kind, at, detail, bytes)
            select given.* from unnest({attempts}, {numbers}, {kinds}, {times}, {details}, {bytes}) as given (attempt, number, kind, at, detail, bytes)
            join boot.attempts on boot.attempts.id = given.attempt
            on conflict do nothing
            """, stop);
    }

    private static Task<int> WriteLateHopAsync(ITransaction transaction, TimelineEntry.LateHop late, CancellationToken stop) => transaction.ExecuteAsync($"""
        insert into boot.hops (attempt, number, kind, at, detail)
        select last.id, (select coalesce(max(number), -1) + 1 from boot.hops where attempt = last.id), {late.Kind.ToString()}, {late.At}, {late.Detail}
        from (select id from boot.attempts where mac = {late.Mac.ToString()} order by started desc limit 1) as last
        where not exists (select from boot.hops where attempt = last.id and kind = {late.Kind.ToString()} and at = {late.At})
        """, stop);

    private async Task<ILookup<Guid, KeptHop>> HopsAsync(Guid[] attempts, CancellationToken stop) => (await store.QueryAsync(
        $"select attempt, number, kind, at, detail, bytes from boot.hops where attempt = any({attempts}) order by attempt, number",
        row => new KeptHop(row.GetGuid(0), row.GetInt32(1), Enum.Parse<BootHopKind>(row.GetString(2)), row.Time(3), row.GetString(4), row.LongOrNull(5)), stop))
        .ToLookup(hop => hop.Attempt);

    private static BootAttempt Stored(Npgsql.NpgsqlDataReader row)
    {
        var reason = row.TextOrNull(6);
        return new BootAttempt(
            row.GetGuid(0), row.GetString(1), Enum.Parse<FirmwareKind>(row.GetString(2)), row.Time(3), row.TimeOrNull(4), Enum.Parse<BootOutcome>(row.GetString(5)),
            reason, reason is null ? null : ReasonCodes.Advice.GetValueOrDefault(reason), row.TextOrNull(7), []);
    }

    private static BootHop Show(KeptHop hop, DateTimeOffset started) =>
        new(hop.Kind, hop.At, (int)Math.Clamp((hop.At - started).TotalMilliseconds, 0, int.MaxValue), hop.Detail, hop.Bytes);
}
