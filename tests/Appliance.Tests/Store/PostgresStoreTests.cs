using Appliance.Server.Store;
using Npgsql;

namespace Appliance.Tests.Store;

public sealed class PostgresStoreTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ATextInAHoleIsAParameterAndAPieceIsSqlWithItsOwn()
    {
        await using var db = await TestStore.CreateAsync();
        var by = "ada'; drop table x; --";
        Sql older = $"n < {3} and {"b"} = 'b'";

        (await db.Store.FirstAsync($"select {$"Cancelled by {by}."}::text, count(*) from generate_series(1, {9}) n where n > {1} and {new Sql.Piece(older)} and n < {8}",
            row => (row.GetString(0), row.GetInt64(1)), TestContext.Current.CancellationToken)).ShouldBe(($"Cancelled by {by}.", 1));
    }

    [Fact]
    public async Task HolesBecomeParametersAndNeverText()
    {
        await using var db = await TestStore.CreateAsync();
        var hostile = "'; drop table store.migrations; --";

        var back = await db.Store.FirstAsync($"select {hostile}, {new[] { 1, 2 }}, {new Sql.Json("""{"a":1}""")}, {(string?)null}", row =>
            (Text: row.GetString(0), Numbers: row.GetFieldValue<int[]>(1), Json: row.GetString(2), Nothing: row.TextOrNull(3)), Stop);

        back.Text.ShouldBe(hostile);
        back.Numbers.ShouldBe([1, 2]);
        back.Json.ShouldBe("""{"a": 1}""");
        back.Nothing.ShouldBeNull();
    }

    [Fact]
    public async Task ATransactionThatThrowsLeavesNothing()
    {
        await using var db = await ThingsAsync();
        var told = false;

        await Should.ThrowAsync<InvalidOperationException>(() => db.Store.InTransactionAsync<int>(async transaction =>
        {
            await transaction.ExecuteAsync($"insert into things values ({1})", Stop);
            transaction.AfterCommit(() => told = true);
            throw new InvalidOperationException("on purpose");
        }, Stop));

        (await CountAsync(db.Store)).ShouldBe(0);
        told.ShouldBeFalse();
    }

    [Fact]
    public async Task WhatFollowsACommitSeesIt()
    {
        await using var db = await ThingsAsync();
        var told = new TaskCompletionSource();

        var result = await db.Store.InTransactionAsync(async transaction =>
        {
            transaction.AfterCommit(told.SetResult);
            told.Task.IsCompleted.ShouldBeFalse();
            return await transaction.ExecuteAsync($"insert into things values ({1})", Stop);
        }, Stop);

        result.ShouldBe(1);
        told.Task.IsCompleted.ShouldBeTrue();
        (await CountAsync(db.Store)).ShouldBe(1);
    }

    [Fact]
    public async Task WhoeverADeadlockEndsIsRunAgain()
    {
        await using var db = await ThingsAsync();
        await db.Store.ExecuteAsync("insert into things values (1), (2)", Stop);
        using var bothHoldOne = new CountdownEvent(2);
        var turns = 0;

        async Task<bool> SwapAsync(int first, int second) => await db.Store.InTransactionAsync(async transaction =>
        {
            Interlocked.Increment(ref turns);
            await transaction.ExecuteAsync($"update things set id = id + 10 where id % 10 = {first}", Stop);
            if (!bothHoldOne.IsSet) bothHoldOne.Signal();
            await Task.Run(() => bothHoldOne.Wait(TimeSpan.FromSeconds(10), Stop), Stop);
            return await transaction.ExecuteAsync($"update things set id = id + 10 where id % 10 = {second}", Stop) == 1;
        }, Stop);
        var done = await Task.WhenAll(SwapAsync(1, 2), SwapAsync(2, 1));

        done.ShouldBe([true, true]);
        turns.ShouldBeGreaterThan(2); // PostgreSQL may end both, one after the other.
        (await db.Store.QueryAsync("select id from things order by 1", row => row.GetInt32(0), Stop)).ShouldBe([21, 22]);
    }

    [Fact]
    public async Task AWrongStatementIsADefectAndNotAnAbsence()
    {
        await using var db = await TestStore.CreateAsync();
        await db.Store.ExecuteAsync("select 1", Stop);

        await Should.ThrowAsync<PostgresException>(() => db.Store.ExecuteAsync("select nonsense", Stop));

        db.Store.Present.ShouldBeTrue();
    }

    [Fact]
    public async Task ASessionThatIsEndedIsAnAbsenceAndTheNextOneWorks()
    {
        await using var db = await TestStore.CreateAsync();

        await Should.ThrowAsync<StoreAwayException>(() => db.Store.ExecuteAsync("select pg_terminate_backend(pg_backend_pid())", Stop));

        db.Store.Present.ShouldBeFalse();
        await Eventually.AnswersAsync(() => db.Store.ExecuteAsync("select 1", Stop), Stop);
        db.Store.Present.ShouldBeTrue();
    }

    private static async Task<TestStore> ThingsAsync()
    {
        var db = await TestStore.CreateAsync();
        await db.Store.ExecuteAsync("create table things (id int)", Stop);
        return db;
    }

    private static Task<long> CountAsync(IStore store) => store.FirstAsync("select count(*) from things", row => row.GetInt64(0), Stop);
}
