using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Store.Embedded;

namespace Appliance.Tests.Store;

public sealed class StoreRoomTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("appliance-ground-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task WithoutAConnectionStringThePrivateInstanceComesAndGoesWithTheServer()
    {
        await using var server = GroundFloor.Build(_data);

        await server.StartAsync();

        server.Report.Report().ShouldBe(new ServiceStatus("store", ServiceState.Running, "embedded PostgreSQL"));
        (await MigratedAsync(server)).ShouldBeTrue();
        var since = TimeProvider.System.GetTimestamp();
        await server.StopAsync();
        TimeProvider.System.GetElapsedTime(since).ShouldBeLessThan(TimeSpan.FromSeconds(5));
        Postmaster.FindRunning(new InstanceFolder(_data).Data).ShouldBeNull();
    }

    [Fact]
    public async Task WithAConnectionStringThatPostgresIsUsedAndLeftRunning()
    {
        await using var external = await PrivateInstance.StartAsync();
        await using var server = GroundFloor.Build(_data, ("Store:ConnectionString", external.Postgres.ConnectionString));

        await server.StartAsync();

        server.Report.Report().Detail.ShouldBe("external PostgreSQL");
        (await MigratedAsync(server)).ShouldBeTrue();
        Directory.Exists(Path.Combine(_data, "postgres")).ShouldBeFalse();
        await server.StopAsync();
        await external.AnswersAsync();
    }

    [Fact]
    public async Task AStartWaitsForAPostgresThatComesLate()
    {
        var external = await PrivateInstance.StartAsync();
        var data = external.Data;
        await external.Postgres.StopAsync(Stop);
        await using var server = GroundFloor.Build(_data, ("Store:ConnectionString", external.Postgres.ConnectionString));

        var starting = server.StartAsync();
        starting.IsCompleted.ShouldBeFalse();
        await using var late = await PrivateInstance.StartAsync(data);
        await starting;

        (await MigratedAsync(server)).ShouldBeTrue();
    }

    [Fact]
    public async Task AStartWithoutPostgresGivesUpAndSaysWhatToDo()
    {
        await using var server = GroundFloor.Build(_data, ("Store:ConnectionString", $"Host={_data};Username=nobody;Password=secret"), ("Store:StartupSeconds", "1"));

        var fault = await Should.ThrowAsync<FaultException>(server.StartAsync);

        fault.Code.ShouldBe(FaultCodes.StoreUnstartable);
        fault.Message.ShouldStartWith("PostgreSQL did not answer within 1 s");
        fault.Message.ShouldEndWith("Check Store:ConnectionString and the server it names.");
        fault.ToString().ShouldNotContain("secret");
    }

    [Fact]
    public async Task AnAbsenceIsReportedEventsWaitForItsEndAndFollowersGoOn()
    {
        var external = await PrivateInstance.StartAsync();
        await using var server = GroundFloor.Build(_data, ("Store:ConnectionString", external.Postgres.ConnectionString));
        await server.StartAsync();
        await using var follower = server.Feed.FollowAsync(new EventFilter(), 0, Stop).GetAsyncEnumerator(Stop);
        var coming = follower.MoveNextAsync();

        await external.Postgres.StopAsync(Stop);
        await Eventually.TrueAsync(() => server.Report.Report().State == ServiceState.Failed, "the absence is reported", Stop);
        server.Events.Raise(new Event("test.meanwhile", Severity.Info, null, "It happened meanwhile."));
        await using var back = await PrivateInstance.StartAsync(external.Data);

        (await coming).ShouldBeTrue();
        follower.Current.Name.ShouldBe("test.meanwhile");
        (await follower.MoveNextAsync()).ShouldBeTrue();
        follower.Current.Name.ShouldBe("store.returned");
        server.Report.Report().State.ShouldBe(ServiceState.Running);
    }

    private static Task<bool> MigratedAsync(GroundFloor server) =>
        server.Store.FirstAsync("select exists (select from store.migrations where room = 'Events')", row => row.GetBoolean(0), Stop);
}
