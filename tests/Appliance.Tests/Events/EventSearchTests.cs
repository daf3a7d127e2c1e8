using System.Globalization;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Events.Feed;
using Appliance.Server.Store;
using Appliance.Tests.Store;
using Npgsql;

namespace Appliance.Tests.Events;

/// <summary>
/// A large table is searched by its indexes. The plans are asked for, not the times, which belong to the machine. <c>EVENT_ROWS=1000000</c> tries
/// it with a million, which takes minutes to make.
/// </summary>
public sealed class EventSearchTests : IAsyncLifetime
{
    private static readonly int Rows = int.TryParse(Environment.GetEnvironmentVariable("EVENT_ROWS"), CultureInfo.InvariantCulture, out var rows) ? rows : 100_000;
    private TestStore _db = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _db = await TestStore.CreateAsync();
        await using var connection = new NpgsqlConnection(_db.ConnectionString);
        await connection.OpenAsync(Stop);
        // Kept up row by row, the index of words would take most of the test; it is made again at the end, as the migration makes it.
        await using var words = new NpgsqlCommand("select indexdef from pg_indexes where indexname = 'events_by_text'", connection);
        var definition = (string)(await words.ExecuteScalarAsync(Stop))!;
        await using var fill = new NpgsqlCommand(
            $"""
            drop index events.events_by_text;
            insert into events.events (id, at, name, severity, object, message, acknowledged_at, acknowledged_by)
            select n, timestamptz '2026-01-01' + n * interval '1 second',
              case when n = 77 then 'rare.fact' else (array['dhcp.lease-granted', 'boot.started', 'inventory.machine-seen', 'dns.refused'])[1 + n % 4] end,
              case when n % 1000 = 0 then 3 when n % 100 = 0 then 2 else 0 end,
              'resource/' || n % 5000, 'A lease for machine ' || to_hex(n * 7919) || '.',
              case when n % 100 = 0 and n <= {Rows - 1000} then now() end, case when n % 100 = 0 and n <= {Rows - 1000} then 'ada' end
            from generate_series(1, {Rows}) n;
            update events.feed set last = {Rows};
            {definition};
            analyze events.events;
            """, connection)
        { CommandTimeout = 0 };
        await fill.ExecuteNonQueryAsync(Stop);
    }

    public ValueTask DisposeAsync() => _db.DisposeAsync();

    [Fact]
    public async Task EverySearchOfALargeTableUsesAnIndex()
    {
        var text = $"Machine {4711 * 7919:x}.";
        var searches = new (EventFilter Filter, string Index)[]
        {
            (new EventFilter(), "events_id_key"),
            (new EventFilter(Object: "resource/4242"), "events_by_object"),
            (new EventFilter(Name: "rare."), "events_by_name"),
            (new EventFilter(Search: text), "events_by_text"),
            (new EventFilter(Severity.Error), "events_severe"),
            (new EventFilter(Severity.Warning, Acknowledged: false), "events_severe"),
            (new EventFilter(From: new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero), To: new DateTimeOffset(2026, 1, 2, 0, 1, 0, TimeSpan.Zero)), "events_by_age"),
        };
        var table = new EventTable(_db.Store, new EventsSettings());
        foreach (var (filter, index) in searches)
        {
            var plan = await PlanAsync(EventSearch.Before(filter, long.MaxValue, 101));
            plan.ShouldContain(index, Case.Sensitive, $"{filter}\n{plan}");
            plan.ShouldNotContain("Seq Scan");
            (await table.BeforeAsync(filter, long.MaxValue, 101, Stop)).ShouldNotBeEmpty($"{filter}");
            (await table.CountAsync(filter, Stop)).ShouldBeInRange(1, EventTable.MostCounted + 1);
        }
        (await table.CountAsync(new EventFilter(), Stop)).ShouldBe(EventTable.MostCounted + 1);
        (await table.BeforeAsync(new EventFilter(Search: text), long.MaxValue, 101, Stop)).ShouldHaveSingleItem().Id.ShouldBe(4711);
        (await table.AttentionAsync(null, Stop)).ShouldBe(new EventAttention(9, 1));
    }

    private async Task<string> PlanAsync(Sql search)
    {
        Sql explain = $"explain {new Sql.Piece(search)}";
        return string.Join('\n', await _db.Store.QueryAsync(explain, row => row.GetString(0), Stop));
    }
}
