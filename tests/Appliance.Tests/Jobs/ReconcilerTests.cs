using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Jobs;
using Appliance.Server.Jobs.Reconciling;
using Appliance.Tests.Api;
using Appliance.Tests.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Tests.Jobs;

public sealed class ReconcilerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void AReportSaysWhatWasDoneAndNothingElse()
    {
        new Reconciled(Added: 3, Removed: 1, Unchanged: 412).ToString().ShouldBe("3 added, 1 removed, 412 unchanged");
        new Reconciled().ToString().ShouldBe("0 unchanged");
    }

    [Fact]
    public async Task OneRunsAtATimeOnAllServersAndWhoLostItsTurnCanNotWrite()
    {
        await using var world = await JobsWorld.CreateAsync();
        var table = new ReconcilerTable(world.Store);
        await table.KnowAsync(["mend"], Stop);

        var mine = await TakeAsync();
        (await TakeAsync()).ShouldBeNull("somebody runs it");
        await world.Store.ExecuteAsync("update jobs.reconcilers set held_until = clock_timestamp() - interval '1 s', due = clock_timestamp()", Stop);
        var theirs = await TakeAsync();

        theirs.ShouldBe(mine + 1);
        await Should.ThrowAsync<OperationCanceledException>(() => HoldAsync(mine!.Value));
        await HoldAsync(theirs!.Value);

        Task<long?> TakeAsync() => table.TakeAsync("mend", Guid.CreateVersion7(), TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), Stop);

        Task<bool> HoldAsync(long epoch) => world.Store.InTransactionAsync(async transaction =>
        {
            await new ReconcilerRun("mend", epoch, Stop).HoldAsync(transaction);
            return true;
        }, Stop);
    }

    [Fact]
    public async Task AFactWakesItItsReportIsListedAndAFailureIsToldAndRepeated()
    {
        var mend = new MendFences();
        await using var appliance = await TestAppliance.StartAsync(instead: services => services.AddSingleton<Reconciler>(mend));
        var client = new ApplianceClient(appliance.SignedIn);
        await Eventually.TryAsync(async () => (await ListedAsync()).Runs == 1, "it ran at the start", Stop);
        (await ListedAsync()).Result.ShouldBe("1 added, 0 unchanged");

        mend.Fails = true;
        appliance.Services.GetRequiredService<IEvents>().Raise(new Event("test.fence-broken", Severity.Info, null, "A fence broke."));
        await Eventually.TryAsync(async () => (await ListedAsync()).Runs == 2, "the fact woke it", Stop);

        var failed = await ListedAsync();
        (failed.State, failed.Error, failed.Result).ShouldBe((ReconcilerState.Failed, "No wood.", "1 added, 0 unchanged"));
        failed.NextRun.ShouldBeLessThan(failed.LastRun!.Value.AddMinutes(1));

        async Task<ReconcilerInfo> ListedAsync() => (await client.ReconcilersAsync(Stop)).Single(one => one.Name == mend.Name);
    }

    [Fact]
    public async Task JobsThatEndedLongAgoGoWithTheirHistory()
    {
        var job = new ScriptedJob(ScriptedJob.Does("do", (_, _) => Task.CompletedTask));
        await using var world = await JobsWorld.CreateAsync(job);
        var old = await world.OrderAsync(job, new ScriptedJob.State());
        var young = await world.OrderAsync(job, new ScriptedJob.State());
        await world.WorkAsync();
        await world.Store.ExecuteAsync($"update jobs.jobs set ended = ended - interval '91 days' where id = {old}", Stop);

        (await world.ReconcileAsync<RemoveOldJobs>()).ShouldBe(new Reconciled(Removed: 1, Unchanged: 1));

        (await world.LinesAsync(old)).ShouldBeEmpty();
        (await world.LinesAsync(young)).ShouldNotBeEmpty();
    }

    private sealed class MendFences : Reconciler
    {
        public bool Fails { get; set; }

        public override string Name => "mend-fences";

        public override TimeSpan Every => TimeSpan.FromHours(1);

        public override IReadOnlyList<string> WokenBy => ["test."];

        public override Task<Reconciled> RunAsync(ReconcilerRun run) =>
            Fails ? throw new FaultException(FaultKind.Unavailable, FaultCodes.StepUnreachable, "No wood.") : Task.FromResult(new Reconciled(Added: 1));
    }
}
