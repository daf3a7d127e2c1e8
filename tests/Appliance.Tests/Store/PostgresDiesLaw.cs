using Appliance.Server.Store;
using Npgsql;

namespace Appliance.Tests.Store;

/// <summary>Law: whatever kills PostgreSQL, what was acknowledged is there afterwards, and the store comes back by itself.</summary>
public sealed class PostgresDiesLaw
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NothingAcknowledgedIsLostWhenPostgresIsKilledUnderLoad()
    {
        const int kills = 3, writers = 4;
        await using var instance = await PrivateInstance.StartAsync();
        await instance.Store.ExecuteAsync("create table written (writer int, number int, primary key (writer, number))", Stop);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var acknowledged = new int[writers];
        var refused = 0;
        var writing = Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            for (var number = 1; !enough.IsCancellationRequested;)
            {
                try
                {
                    await WriteAsync(instance.Store, writer, number);
                    acknowledged[writer] = number++;
                }
                catch (StoreAwayException)
                {
                    // Perhaps written, perhaps not: the same number is written again.
                    Interlocked.Increment(ref refused);
                    await Task.Delay(5, Stop);
                }
            }
        }, Stop)).ToList();

        for (var kill = 0; kill < kills; kill++)
        {
            var before = acknowledged.Sum();
            await Eventually.TrueAsync(() => acknowledged.Sum() > before + 50, "the writers write", Stop);
            instance.Kill();
        }
        var last = acknowledged.Sum();
        await Eventually.TrueAsync(() => acknowledged.Sum() > last + 50, "the store has come back by itself", Stop);
        await enough.CancelAsync();
        await Task.WhenAll(writing);

        // Some fifty may still have been acknowledged while the last kill was on its way.
        await Eventually.AnswersAsync(() => instance.Store.ExecuteAsync("select 1", Stop), Stop);

        refused.ShouldBeGreaterThan(0);
        for (var writer = 0; writer < writers; writer++)
        {
            (await instance.Store.FirstAsync($"select count(*) from written where writer = {writer} and number <= {acknowledged[writer]}", row => row.GetInt64(0), Stop))
                .ShouldBe(acknowledged[writer]);
        }
    }

    [Fact]
    public async Task WithoutRoomOnTheDiskWritingIsRefusedAsAnAbsence()
    {
        await using var db = await TestStore.CreateAsync();

        await Should.ThrowAsync<StoreAwayException>(() => db.Store.ExecuteAsync("do $$ begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$", Stop));

        await db.Store.ExecuteAsync("select 1", Stop);
        db.Store.Present.ShouldBeTrue();
    }

    private static async Task WriteAsync(IStore store, int writer, int number)
    {
        try
        {
            await store.ExecuteAsync($"insert into written values ({writer}, {number})", Stop);
        }
        catch (PostgresException there) when (there.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // The commit had gone through before its answer was lost.
        }
    }
}
