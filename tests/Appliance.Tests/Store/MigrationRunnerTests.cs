using Appliance.Contracts;
using Appliance.Server;
using Appliance.Server.Store.Migrations;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Appliance.Tests.Store;

public sealed class MigrationRunnerTests
{
    private static readonly Migration[] Ours = [.. Migration.Of(typeof(Rooms).Assembly, Names)];
    private static readonly Migration Shelves = new("Library", 1, "shelves", "create table library.shelves (id int); insert into library.shelves values (7)");
    private static readonly Migration Books = new("Library", 2, "books", "create table library.books as select id from library.shelves");

    private static string[] Names => [.. Rooms.All.Select(room => room.Name)];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void EveryMigrationBelongsToARoomAndHasANumberOfItsOwn()
    {
        Ours.ShouldNotBeEmpty();
        Ours.Select(m => m.Room).Except(Names).ShouldBeEmpty();
        foreach (var room in Ours.GroupBy(m => m.Room)) room.Select(m => m.Number).ShouldBe(Enumerable.Range(1, room.Count()), room.Key);
        var misnamed = typeof(Rooms).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Count() - Ours.Length;
        misnamed.ShouldBe(0, "a migration is named NNNN_name.sql, or it is never run");
    }

    [Fact]
    public void GroundFloorRoomsComeFirst() =>
        Ours.Select(m => Array.IndexOf(Names, m.Room)).ShouldBe(Ours.Select(m => Array.IndexOf(Names, m.Room)).Order());

    [Fact]
    public async Task WhatIsMissingRunsOnceAndInOrder()
    {
        await using var db = await TestStore.CreateAsync();

        await RunAsync(db, Shelves);
        await RunAsync(db, Shelves, Books);
        await RunAsync(db, Shelves, Books);

        (await db.Store.QueryAsync("select id from library.books", row => row.GetInt32(0), Stop)).ShouldBe([7]);
        (await AppliedAsync(db)).ShouldBe(["shelves", "books"]);
    }

    [Fact]
    public async Task AMigrationThatFailsLeavesNothingAndRunsNextTime()
    {
        await using var db = await TestStore.CreateAsync();

        await Should.ThrowAsync<PostgresException>(() => RunAsync(db, Shelves, Books with { Text = "create table library.half (id int); select nonsense" }));

        (await AppliedAsync(db)).ShouldBe(["shelves"]);
        (await db.Store.FirstAsync("select to_regclass('library.half') is null", row => row.GetBoolean(0), Stop)).ShouldBeTrue();
        await RunAsync(db, Shelves, Books);
        (await AppliedAsync(db)).ShouldBe(["shelves", "books"]);
    }

    [Fact]
    public async Task ADatabaseNewerThanTheProgramIsRefusedAndNamesWhatIsNew()
    {
        await using var db = await TestStore.CreateAsync();
        await RunAsync(db, Shelves, Books);

        var fault = await Should.ThrowAsync<FaultException>(() => RunAsync(db, Shelves));

        fault.Code.ShouldBe(FaultCodes.StoreNewer);
        fault.Message.ShouldContain("Library 0002_books");
    }

    [Fact]
    public async Task AnEditedMigrationIsRefused()
    {
        await using var db = await TestStore.CreateAsync();
        await RunAsync(db, Shelves);

        var fault = await Should.ThrowAsync<FaultException>(() => RunAsync(db, Shelves with { Text = "create table library.shelves (id bigint)" }, Books));

        fault.Code.ShouldBe(FaultCodes.StoreDiffers);
        fault.Message.ShouldContain("Library 0001_shelves");
        (await AppliedAsync(db)).ShouldBe(["shelves"]);
    }

    [Fact]
    public async Task ServersThatStartAtOnceTakeTurns()
    {
        await using var db = await TestStore.CreateAsync();
        var slow = Books with { Text = $"select pg_sleep(0.1); {Books.Text}" };

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => RunAsync(db, Shelves, slow)));

        (await AppliedAsync(db)).ShouldBe(["shelves", "books"]);
    }

    private static async Task RunAsync(TestStore db, params Migration[] more)
    {
        await using var source = NpgsqlDataSource.Create(db.ConnectionString);
        await new MigrationRunner([.. Ours, .. more], NullLogger.Instance).RunAsync(source, Stop);
    }

    private static Task<List<string>> AppliedAsync(TestStore db) =>
        db.Store.QueryAsync("select name from store.migrations where room = 'Library' order by number", row => row.GetString(0), Stop);
}
