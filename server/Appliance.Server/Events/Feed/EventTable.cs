using System.Text.Json;
using Appliance.Contracts;
using Appliance.Server.Events.Queue;
using Appliance.Server.Store;
using Npgsql;

namespace Appliance.Server.Events.Feed;

/// <summary>The table <c>events.events</c>.</summary>
internal sealed class EventTable(IStore store, EventsSettings settings)
{
    /// <summary>More than so many are not counted: a list is never as slow as everything that matches it.</summary>
    public const int MostCounted = 10_000;

    private const int Stride = 5000;

    private readonly TimeSpan _repeatsWithin = TimeSpan.FromMinutes(settings.RepeatMinutes);

    public static Task AppendAsync(IQueries transaction, IReadOnlyList<Happened> happened, CancellationToken stop) => transaction.ExecuteAsync(
        $"""
        insert into events.events (at, name, severity, object, message, data, count)
        select * from unnest(
          {happened.Select(h => h.At).ToArray()},
          {happened.Select(h => h.Event.Name).ToArray()},
          {happened.Select(h => (short)h.Event.Severity).ToArray()},
          {happened.Select(h => h.Event.Object is { } about ? Plain.Text(about) : null).ToArray()},
          {happened.Select(h => Plain.Text(h.Event.Message)).ToArray()},
          {happened.Select(h => Plain.Json(h.Event.Data)).ToArray()}::jsonb[],
          {happened.Select(h => h.Count).ToArray()})
        """, stop);

    /// <summary>Numbers what was committed since the last time.</summary>
    /// <returns>The newest id; all up to it are visible from now on.</returns>
    public Task<long> PublishAsync(CancellationToken stop) => store.FirstAsync($"select events.publish({_repeatsWithin})", row => row.GetInt64(0), stop);

    public Task<List<EventRecord>> BeforeAsync(EventFilter filter, long before, int limit, CancellationToken stop) =>
        store.QueryAsync(EventSearch.Before(filter, before, limit), Read, stop);

    public Task<List<EventRecord>> AfterAsync(EventFilter filter, long after, long newest, int limit, CancellationToken stop) =>
        store.QueryAsync(EventSearch.After(filter, after, newest, limit), Read, stop);

    /// <returns>How many match, or one more than <see cref="MostCounted"/>.</returns>
    public Task<long> CountAsync(EventFilter filter, CancellationToken stop) =>
        store.FirstAsync(EventSearch.Count(filter, MostCounted + 1), row => row.GetInt64(0), stop);

    /// <summary>Warnings and errors that nobody has acknowledged.</summary>
    /// <param name="within">About one of these objects; null: about whatever.</param>
    public async Task<EventAttention> AttentionAsync(string[]? within, CancellationToken stop)
    {
        await PublishAsync(stop);
        var open = await store.FirstAsync(
            $"""
            select count(*) filter (where severity = 2), count(*) filter (where severity = 3) from events.events
            where severity >= 2 and acknowledged_at is null and id is not null and ({within} is null or object = any({within}))
            """, row => new EventAttention(row.GetInt64(0), row.GetInt64(1)), stop);
        return open!;
    }

    /// <summary>In strides, so that no transaction grows large and nobody waits long for a row.</summary>
    public async Task<int> RemoveBeforeAsync(DateTimeOffset cutoff, Severity least, Severity most, CancellationToken stop)
    {
        for (var removed = 0; ;)
        {
            var now = await store.ExecuteAsync(
                $"""
                delete from events.events where entry in
                  (select entry from events.events where at < {cutoff} and severity between {(short)least} and {(short)most} limit {Stride})
                """, stop);
            removed += now;
            if (now < Stride) return removed;
        }
    }

    private static EventRecord Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.Time(1), row.GetString(2), (Severity)row.GetInt16(3), row.TextOrNull(4), row.GetString(5),
        row.TextOrNull(6) is { } data ? JsonElement.Parse(data) : null, row.GetInt32(7), row.TimeOrNull(8),
        row.TimeOrNull(9) is { } at ? new EventAcknowledgement(at, row.GetString(10), row.TextOrNull(11)) : null);
}
