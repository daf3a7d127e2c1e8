using Appliance.Contracts;
using Appliance.Server.Jobs;
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
            Does("three", (_, _) => throw new FaultException(FaultKind.Conflict, FaultCodes.NameInvalid, "No such name."), (_, _) => Did("not three")),
            Does("four", (_, _) => Did("four")));
        await using var world = await JobsWorld.CreateAsync(job);
        var id = await world.OrderAsync(job, new State());

        await world.WorkAsync();

        _did.ShouldBe(["one", "two", "not three", "not two", "not one"]);
        var shown = await world.ShowAsync(id);
        (shown.Job.State, shown.Job.Error!.Code).ShouldBe((JobState.Failed, FaultCodes.NameInvalid));
        shown.Steps.Select(step => step.State).ShouldBe([JobStepState.Undone, JobStepState.Undone, JobStepState.Undone, JobStepState.Waiting]);
    }

    private Task Did(string what)
    {
        lock (_did) _did.Add(what);
        return Task.CompletedTask;
    }
}
