using System.Globalization;

namespace Appliance.Tests.Jobs.Chaos;

/// <summary>Crashes, zombies and crashing agents by chance; <c>CHAOS_SEEDS</c> says how many runs, the tests have few.</summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const int VeryLate = 600;

    private static int Seeds => int.TryParse(Environment.GetEnvironmentVariable("CHAOS_SEEDS"), CultureInfo.InvariantCulture, out var seeds) ? seeds : 3;

    [Fact]
    public async Task WhateverDiesAndWheneverAllIsDoneOnceOrNotAtAll()
    {
        var (cuts, crashes, refused) = (0, 0, 0);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var run = new ChaosRun(seed, new Controls(Latest: seed % 2 == 0 ? VeryLate : 60));
            (await run.RunAsync()).ShouldBeEmpty($"seed {seed}");
            (cuts, crashes, refused) = (cuts + run.PowerCuts, crashes + run.AgentCrashes, refused + run.OldCommandsRefused);
        }
        output.WriteLine($"{Seeds} runs: {cuts} power cuts, {crashes} crashes of the agent, {refused} old commands refused.");
        (cuts > 0, crashes > 0, refused > 0).ShouldBe((true, true, true), "a run in which nothing happens proves nothing");
    }

    [Fact]
    public Task WithoutFencesItGoesWrong() => ShouldGoWrongAsync(new Controls(Fences: false, Latest: VeryLate));

    [Fact]
    public Task WithoutALedgerItGoesWrong() => ShouldGoWrongAsync(new Controls(Ledger: false));

    [Fact]
    public Task WithAnUndoThatIsTriedOnceItGoesWrong() => ShouldGoWrongAsync(new Controls(UndoUntilDone: false));

    /// <summary>The simulation sees what it is there to see. By chance, so it has some tries.</summary>
    private async Task ShouldGoWrongAsync(Controls controls)
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var violations = await new ChaosRun(seed, controls).RunAsync();
            if (violations.Count == 0) continue;
            output.WriteLine($"Seed {seed}: {string.Join(' ', violations)}");
            return;
        }
        Assert.Fail($"Nothing went wrong with {controls}.");
    }
}
