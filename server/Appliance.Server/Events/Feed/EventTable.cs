using System.Text.Json;
using Appliance.Contracts;
using Appliance.Server.Events.Queue;
using Appliance.Server.Store;
using Npgsql;

namespace Appliance.Server.Events.Feed;

/// <summary>The table <c>events.events</c>.</summary>
internal sealed class EventTable(IStore store)
{
    public static Task AppendAsync(IQueries transaction, IReadOnlyList<Happened> happened, CancellationToken stop) => transaction.ExecuteAsync(
        $"""
        insert into events.events (at, name, severity, object, message, data)
        select * from unnest(
          {happened.Select(h => h.At).ToArray()},
          {happened.Select(h => h.Event.Name).ToArray()},
          {happened.Select(h => (short)h.Event.Severity).ToArray()},
          {happened.Select(h => h.Event.Object is { } about ? Plain.Text(about) : null).ToArray()},
          {happened.Select(h => Plain.Text(h.Event.Message)).ToArray()},
          {happened.Select(h => Plain.Json(h.Event.Data)).ToArray()}::jsonb[])
        """, stop);

    /// <summary>Numbers what was committed since the last time.</summary>
    /// <returns>The newest id; all up to it are visible from now on.</returns>
    public Task<long> PublishAsync(CancellationToken stop) => store.FirstAsync("select events.publish()", row => row.GetInt64(0), stop);

    public Task<List<EventRecord>> BeforeAsync(EventFilter filter, long before, int limit, CancellationToken stop) => store.QueryAsync(
        $"""
        select id, at, name, severity, object, message, data from events.events
        where id < {before} and severity >= {(short)filter.AtLeast} and ({filter.Object} is null or object = {filter.Object})
          and ({filter.Search} is null or strpos(lower(concat_ws(' ', name, object, message)), lower({filter.Search})) > 0)
        order by id desc limit {limit}
        """, Read, stop);

    public Task<List<EventRecord>> AfterAsync(EventFilter filter, long after, long newest, int limit, CancellationToken stop) => store.QueryAsync(
        $"""
        select id, at, name, severity, object, message, data from events.events
        where id > {after} and id <= {newest} and severity >= {(short)filter.AtLeast} and ({filter.Object} is null or object = {filter.Object})
          and ({filter.Search} is null or strpos(lower(concat_ws(' ', name, object, message)), lower({filter.Search})) > 0)
        order by id limit {limit}
        """, Read, stop);

    public Task<long> CountAsync(EventFilter filter, CancellationToken stop) => store.FirstAsync(
        $"""
        select count(*) from events.events
        where id is not null and severity >= {(short)filter.AtLeast} and ({filter.Object} is null or object = {filter.Object})
          and ({filter.Search} is null or strpos(lower(concat_ws(' ', name, object, message)), lower({filter.Search})) > 0)
        """, row => row.GetInt64(0), stop);

    /// <summary>In strides, so that no transaction grows large.</summary>
    public async Task<int> RemoveBeforeAsync(DateTimeOffset cutoff, CancellationToken stop)
    {
        const int stride = 5000;
        for (var removed = 0; ;)
        {
            var now = await store.ExecuteAsync($"delete from events.events where entry in (select entry from events.events where at < {cutoff} limit {stride})", stop);
            removed += now;
            if (now < stride) return removed;
        }
    }

    private static EventRecord Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.Time(1), row.GetString(2), (Severity)row.GetInt16(3), row.TextOrNull(4), row.GetString(5),
        row.TextOrNull(6) is { } data ? JsonElement.Parse(data) : null);
}
