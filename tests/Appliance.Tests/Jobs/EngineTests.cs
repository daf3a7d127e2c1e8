using Appliance.Contracts;
using static Appliance.Tests.Jobs.ScriptedJob;

namespace Appliance.Tests.Jobs;

public sealed class EngineTests
{
    private readonly List<string> _did = [];

    [Fact]
    public async Task AJobDoesItsStepsInOrderAndKeepsWhatItLearnt()
    {
        var job = new ScriptedJob(
            Learns("count", (s, _) => Task.FromResult(s with { Count = 7 })),
            Does("use it", (s, _) => Did($"used {s.Count} {s.Word}")));
        await using var world = await JobsWorld.CreateAsync(job);
        var id = await world.OrderAsync(job, new State("disks"));

        await world.WorkAsync();

        _did.ShouldBe(["used 7 disks"]);
        var shown = await world.ShowAsync(id);
        (shown.Job.State, shown.Job.StepsDone, shown.Job.Error).ShouldBe((JobState.Finished, 2, null));
        shown.Steps.Select(step => step.State).ShouldBe([JobStepState.Done, JobStepState.Done]);
        (await world.LinesAsync(id)).Select(line => (line.Fact, line.Step)).ShouldBe([
            (JobFact.Asked, null), (JobFact.Started, 1), (JobFact.Succeeded, 1), (JobFact.Started, 2), (JobFact.Succeeded, 2), (JobFact.JobFinished, null)]);
    }

    [Fact]
    public async Task AStepThatFailsForGoodIsUndoneTooAndAllBeforeItInReverse()
    {
        var job = new ScriptedJob(
            Does("one", (_, _) => Did("one"), (_, _) => Did("not one")),
            Does("two", (_, _) => Did("two"), (_, _) => Did("not two")),
            Does("three", (_, _) => throw Refused(), (_, _) => Did("not three")),
            Does("four", (_, _) => Did("four")));
        await using var world = await JobsWorld.CreateAsync(job);
        var id = await world.OrderAsync(job, new State());

        await world.WorkAsync();

        _did.ShouldBe(["one", "two", "not three", "not two", "not one"]);
        var shown = await world.ShowAsync(id);
        (shown.Job.State, shown.Job.Error!.Code).ShouldBe((JobState.Failed, FaultCodes.NameInvalid));
        shown.Steps.Select(step => step.State).ShouldBe([JobStepState.Undone, JobStepState.Undone, JobStepState.Undone, JobStepState.Waiting]);
    }

    [Fact]
    public async Task WhatMayPassIsTriedAgainUnderTheSameOperationUntilItsAttemptsAreUsedUp()
    {
        var operations = new List<Guid>();
        var job = new ScriptedJob(Does("reach it", (_, run) =>
        {
            operations.Add(run.Operation);
            throw new FaultException(FaultKind.Unavailable, FaultCodes.StepUnreachable, "Nobody answers.");
        }) with
        { Attempts = 3 });
        await using var world = await JobsWorld.CreateAsync(job);
        var id = await world.OrderAsync(job, new State());

        await world.WorkOnceAsync();
        var waiting = await world.ShowAsync(id);
        (waiting.Job.State, waiting.Steps[0].State).ShouldBe((JobState.Running, JobStepState.Retrying));
        waiting.Job.NextTry.ShouldNotBeNull();
        await world.WorkAsync();

        operations.Count.ShouldBe(3);
        operations.Distinct().Count().ShouldBe(1);
        (await world.ShowAsync(id)).Job.State.ShouldBe(JobState.Failed);
    }

    [Fact]
    public async Task AStepPastItsDeadlineIsStoppedAndUndone()
    {
        var job = new ScriptedJob(Does("wait for ever", (_, run) => Task.Delay(Timeout.Infinite, run.Stop), (_, _) => Did("undone")) with { Deadline = TimeSpan.FromMilliseconds(200) });
        await using var world = await JobsWorld.CreateAsync(job);
        var id = await world.OrderAsync(job, new State());

        await world.WorkAsync();

        var shown = await world.ShowAsync(id);
        (shown.Job.State, shown.Job.Error!.Code).ShouldBe((JobState.Failed, FaultCodes.JobOverdue));
        _did.ShouldBe(["undone"]);
    }

    [Fact]
    public async Task ADefectIsNotRepeatedButUndone()
    {
        var job = new ScriptedJob(Does("break", (_, _) =>
        {
            _ = Did("tried");
            throw new InvalidOperationException("A defect.");
        }, (_, _) => Did("undone")));
        await using var world = await JobsWorld.CreateAsync(job);
        var id = await world.OrderAsync(job, new State());

        await world.WorkAsync();

        _did.ShouldBe(["tried", "undone"]);
        (await world.ShowAsync(id)).Job.Error.ShouldBe(new JobError(FaultCodes.StepBroken, "InvalidOperationException: A defect."));
    }

    [Fact]
    public async Task WhatAStepSaysIsKeptInOrderAndBounded()
    {
        var job = new ScriptedJob(Does("talk", async (_, run) =>
        {
            run.Say("tab\tand\u001b[31m colour");
            run.Progress(40, "almost half");
            await Task.CompletedTask;
        }), Does("shout", (_, run) =>
        {
            for (var line = 0; line < 5000; line++) run.Say($"line {line}");
            return Task.CompletedTask;
        }));
        await using var world = await JobsWorld.CreateAsync(job);
        var id = await world.OrderAsync(job, new State());

        await world.WorkAsync();

        var said = (await world.LinesAsync(id)).Where(line => line.Fact == JobFact.Said).ToList();
        said.Take(2).Select(line => (line.Step, line.Percent, line.Text)).ShouldBe([(1, null, "tab and [31m colour"), (1, 40, "almost half")]);
        said.Count.ShouldBeLessThanOrEqualTo(Server.Jobs.Engine.Voices.MostLines);
        said[^1].Text.ShouldBe("line 4999");
    }

    [Fact]
    public async Task WhoHasLostAJobWritesNothingMore()
    {
        JobsWorld? world = null;
        var job = new ScriptedJob(Does("sleep through the lease", async (_, run) =>
        {
            if (run.Fence > 1) return;
            await world!.HurryAsync();
            await world.WorkOnceAsync(); // Somebody else takes it over and finishes it.
            await Did("woke up");
        }), Does("go on", (_, run) => Did($"go on with {run.Fence}")));
        await using var made = world = await JobsWorld.CreateAsync(job);
        var id = await world.OrderAsync(job, new State());

        await world.WorkOnceAsync();

        _did.ShouldBe(["go on with 2", "woke up"]);
        var lines = await world.LinesAsync(id);
        lines.Count(line => line.Fact == JobFact.JobFinished).ShouldBe(1);
        lines.Where(line => line.Fact != JobFact.Asked).Select(line => line.Fence!.Value).ShouldBe([1, 2, 2, 2, 2, 2]);
    }

    [Fact]
    public async Task AJobOfAnotherEditionIsParkedAndGoesOnWithTheProgramThatHasIt()
    {
        await using var database = await Store.TestStore.CreateAsync();
        var old = new ScriptedJob(Does("one", (_, _) => Did("one")));
        var newer = new ScriptedJob(Does("one", (_, _) => Did("newer one"))) { Edition = 2 };
        await using var oldServer = JobsWorld.On(database, journal => journal, old);
        await using var newServer = JobsWorld.On(database, journal => journal, newer);
        var id = await oldServer.OrderAsync(newer, new State(), "resource/1");

        await oldServer.WorkAsync();
        (await oldServer.ShowAsync(id)).Job.State.ShouldBe(JobState.Waiting, "a newer server may come for it");
        await database.Store.ExecuteAsync("update jobs.jobs set due = clock_timestamp() - interval '2 minutes'", TestContext.Current.CancellationToken);
        await oldServer.ReconcileAsync<Server.Jobs.Reconciling.ParkUnknownJobs>();
        (await oldServer.ShowAsync(id)).Job.State.ShouldBe(JobState.Parked);
        (await newServer.ReconcileAsync<Server.Jobs.Reconciling.ParkUnknownJobs>()).Removed.ShouldBe(1);
        await newServer.WorkAsync();

        (await newServer.ShowAsync(id)).Job.State.ShouldBe(JobState.Finished);
        _did.ShouldBe(["newer one"]);
    }

    private static FaultException Refused() => new(FaultKind.Conflict, FaultCodes.NameInvalid, "No such name.");

    private Task Did(string what)
    {
        lock (_did) _did.Add(what);
        return Task.CompletedTask;
    }
}
