using Appliance.Contracts;
using Appliance.Server.Jobs;
using Appliance.Server.Power;
using Appliance.Server.Power.Deeds;
using Appliance.Tests.Jobs;

namespace Appliance.Tests.Power;

/// <summary>What a command came to, and what is said of it.</summary>
public sealed class SwitchingTests
{
    private static readonly PowerSettings Settings = new() { EffectSeconds = 1, ShutdownSeconds = 1 };

    [Fact]
    public async Task WhatIsSoAlreadyIsDoneAtOnce()
    {
        var machine = new FakeMachine(on: true);

        (await RunAsync(machine, s => new PowerOn(s, Settings))).Job.State.ShouldBe(JobState.Finished);

        machine.Commands.ShouldBe(0);
    }

    [Fact]
    public async Task AcceptedButWithoutEffectIsAFaultOfItsOwn()
    {
        foreach (var make in new Func<Switching, Job<PowerJobState>>[] { s => new PowerOff(s, Settings), s => new ShutDown(s, Settings), s => new PowerReset(s, Settings), s => new PowerCycle(s, Settings) })
        {
            var machine = new FakeMachine(on: true) { Lies = true };

            var job = (await RunAsync(machine, make)).Job;

            (job.State, job.Error?.Code).ShouldBe((JobState.Failed, FaultCodes.PowerNoEffect), job.Kind);
            machine.Commands.ShouldBe(1, job.Kind);
        }
    }

    [Fact]
    public async Task ABmcThatFallsSilentWhileItSwitchesIsWaitedFor()
    {
        var machine = new FakeMachine(on: false);
        machine.Mishaps.Enqueue(() => { });
        machine.Mishaps.Enqueue(Silent);

        (await RunAsync(machine, s => new PowerOn(s, new PowerSettings()))).Job.State.ShouldBe(JobState.Finished);

        machine.Commands.ShouldBe(1);
    }

    [Fact]
    public async Task AMachineThatIsOffIsNotReset()
    {
        var job = (await RunAsync(new FakeMachine(on: false), s => new PowerReset(s, Settings))).Job;

        (job.State, job.Error?.Code).ShouldBe((JobState.Failed, FaultCodes.PowerIsOff));
    }

    [Fact]
    public async Task WhereNobodySeesTheEffectTheJobSaysSo()
    {
        var lines = new List<string?>();
        (await RunAsync(new FakeMachine(on: false) { Blind = true }, s => new PowerOn(s, Settings), lines)).Job.State.ShouldBe(JobState.Finished);
        lines.ShouldContain(line => line != null && line.Contains("Nobody can see"));

        lines.Clear();
        (await RunAsync(new FakeMachine(on: true) { Marks = false }, s => new PowerReset(s, Settings), lines)).Job.State.ShouldBe(JobState.Finished);
        lines.ShouldContain(line => line != null && line.Contains("can not be seen"));
    }

    [Fact]
    public async Task ACycleIsOffAndThenOn()
    {
        var machine = new FakeMachine(on: true);

        (await RunAsync(machine, s => new PowerCycle(s, Settings))).Job.State.ShouldBe(JobState.Finished);

        (machine.ToString(), machine.Commands).ShouldBe(("on, 1 starts", 2));
    }

    private static void Silent() => throw new FaultException(FaultKind.Unavailable, FaultCodes.BmcAway, "It does not answer.");

    private static async Task<JobDetail> RunAsync(FakeMachine machine, Func<Switching, Job<PowerJobState>> make, List<string?>? lines = null)
    {
        var job = make(new Switching(machine, Settings, TimeProvider.System));
        await using var world = await JobsWorld.CreateAsync(job);
        var id = await world.OrderAsync(job, new PowerJobState(Guid.CreateVersion7(), "web1"));
        await world.WorkAsync();
        lines?.AddRange((await world.LinesAsync(id)).Select(line => line.Text));
        return await world.ShowAsync(id);
    }
}
