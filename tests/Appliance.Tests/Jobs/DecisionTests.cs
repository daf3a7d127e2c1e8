using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Jobs;
using Appliance.Server.Jobs.Engine;
using static Appliance.Tests.Jobs.ScriptedJob;

namespace Appliance.Tests.Jobs;

/// <summary>Cancel, and what a person does with a stuck job.</summary>
public sealed class DecisionTests
{
    private readonly List<string> _did = [];
    private bool _broken = true;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AJobThatWaitsIsCancelledAtOnce()
    {
        var job = new ScriptedJob(Does("one", (_, _) => Did("one")));
        await using var world = await JobsWorld.CreateAsync(job);
        var id = await world.OrderAsync(job, new State(), "resource/1");

        await world.Decide.CancelAsync(id, "bob", Stop);
        await world.WorkAsync();

        var shown = await world.ShowAsync(id);
        (shown.Job.State, shown.Job.CancelledBy, shown.Job.Error!.Message).ShouldBe((JobState.Cancelled, "bob", "Cancelled by bob."));
        _did.ShouldBeEmpty();
    }

    [Fact]
    public async Task ACancelIsHonouredBetweenStepsAndBecomesUndo()
    {
        JobsWorld? world = null;
        Guid id = default;
        var job = new ScriptedJob(
            Does("one", async (_, _) => await world!.Decide.CancelAsync(id, "bob", Stop), (_, _) => Did("not one")),
            Does("two", (_, _) => Did("two"), (_, _) => Did("not two")));
        await using var made = world = await JobsWorld.CreateAsync(job);
        id = await world.OrderAsync(job, new State());

        await world.WorkAsync();

        _did.ShouldBe(["not one"]);
        (await world.ShowAsync(id)).Job.State.ShouldBe(JobState.Cancelled);
    }

    [Fact]
    public async Task ACancelStopsAStepThatAllowsIt()
    {
        var began = new TaskCompletionSource();
        var job = new ScriptedJob(Does("copy", async (_, run) =>
        {
            began.SetResult();
            await Task.Delay(Timeout.Infinite, run.Stop);
        }, (_, _) => Did("removed the half copy")) with
        { Cancellable = true });
        await using var world = await JobsWorld.CreateAsync(job);
        var id = await world.OrderAsync(job, new State());
        var claimed = await world.Get<Claims>().TakeAsync(Stop);
        using var hold = new Hold(claimed!, TimeProvider.System, TimeProvider.System.GetTimestamp());
        var run = world.Get<JobRunner>().RunAsync(hold);
        await began.Task;

        await world.Decide.CancelAsync(id, "bob", Stop);
        foreach (var (_, cancelAsked) in await world.Get<Claims>().RenewAsync([claimed!], Stop)) if (cancelAsked) hold.AskCancel();
        await run;

        _did.ShouldBe(["removed the half copy"]);
        (await world.ShowAsync(id)).Job.State.ShouldBe(JobState.Cancelled);
    }

    [Fact]
    public async Task AnUndoThatFailsForGoodCallsAPersonAndKeepsItsLocks()
    {
        await using var world = await JobsWorld.CreateAsync(Stubborn());
        var id = await StickAsync(world);

        var shown = await world.ShowAsync(id);
        (shown.Job.State, shown.Job.Step).ShouldBe((JobState.Stuck, "two"));
        shown.Choices.ShouldBe(["retry", "skip", "give-up"]);
        var call = ((SilentEvents)world.Get<IEvents>()).Raised.Single(happened => happened.Name == "job.stuck");
        (call.Severity, call.Object).ShouldBe((Severity.Error, "resource/1"));
        (await world.Jobs.LockOfAsync(world.Store, "resource/1", Stop))!.ToString().ShouldBe($"resource/1 is locked by: try scripted, job {shown.Job.Number}");
    }

    [Fact]
    public async Task AStuckJobThatIsRetriedGoesAllTheWayBack()
    {
        await using var world = await JobsWorld.CreateAsync(Stubborn());
        var id = await StickAsync(world);
        _broken = false;

        await world.Decide.RetryAsync(id, "bob", Stop);
        await world.WorkAsync();

        _did.ShouldBe(["not two", "not one"]);
        (await world.ShowAsync(id)).Job.State.ShouldBe(JobState.Failed);
        (await world.Jobs.LockOfAsync(world.Store, "resource/1", Stop)).ShouldBeNull();
    }

    [Fact]
    public async Task ASkippedUndoCountsAsDoneAndTheOneBeforeIsNext()
    {
        await using var world = await JobsWorld.CreateAsync(Stubborn());
        var id = await StickAsync(world);

        await world.Decide.SkipAsync(id, "bob", Stop);
        await world.WorkAsync();

        _did.ShouldBe(["not one"]);
        var shown = await world.ShowAsync(id);
        shown.Job.State.ShouldBe(JobState.Failed);
        shown.Steps.Select(step => step.State).ShouldBe([JobStepState.Undone, JobStepState.Skipped, JobStepState.Undone]);
    }

    [Fact]
    public async Task AJobThatIsGivenUpEndsAndFreesWhatItLocks()
    {
        await using var world = await JobsWorld.CreateAsync(Stubborn());
        var id = await StickAsync(world);

        await world.Decide.GiveUpAsync(id, "bob", Stop);

        (await world.ShowAsync(id)).Job.State.ShouldBe(JobState.Failed);
        (await world.Jobs.LockOfAsync(world.Store, "resource/1", Stop)).ShouldBeNull();
        (await world.LinesAsync(id)).ShouldContain(line => line.Fact == JobFact.GivenUp && line.Text == "bob");
        (await Should.ThrowAsync<FaultException>(() => world.Decide.SkipAsync(id, "bob", Stop))).Code.ShouldBe(FaultCodes.JobNotStuck);
        (await Should.ThrowAsync<FaultException>(() => world.Decide.CancelAsync(id, "bob", Stop))).Code.ShouldBe(FaultCodes.JobNotOpen);
    }

    private ScriptedJob Stubborn() => new(
        Does("one", (_, _) => Task.CompletedTask, (_, _) => Did("not one")),
        Does("two", (_, _) => Task.CompletedTask, (_, _) => _broken ? throw new InvalidOperationException("It hangs.") : Did("not two")),
        Does("three", (_, _) => throw new FaultException(FaultKind.Conflict, FaultCodes.NameInvalid, "No.")));

    private static async Task<Guid> StickAsync(JobsWorld world)
    {
        var id = await world.OrderAsync((ScriptedJob)world.Get<JobKind>(), new State(), "resource/1");
        await world.WorkAsync();
        return id;
    }

    private Task Did(string what)
    {
        _did.Add(what);
        return Task.CompletedTask;
    }
}
