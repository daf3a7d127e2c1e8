namespace Appliance.Tests.Agent.Tickets;

/// <summary>The ledger by chance, and two controls that show what the simulation sees.</summary>
public sealed class LedgerChaosTests(ITestOutputHelper output)
{
    private const int Seeds = 200;

    [Fact]
    public void WhateverIsLateTwiceOrCutNothingActsTwiceNorBehindAYoungerOrder()
    {
        var (cuts, refused) = (0, 0);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var run = new LedgerChaos(seed);
            run.Run().ShouldBeEmpty($"seed {seed}");
            (cuts, refused) = (cuts + run.PowerCuts, refused + run.Refused);
        }
        output.WriteLine($"{Seeds} runs: {cuts} power cuts, {refused} old orders refused.");
        (cuts > Seeds, refused > Seeds).ShouldBe((true, true), "a run in which nothing happens proves nothing");
    }

    [Fact]
    public void WithADiskThatAnswersBeforeItHasWrittenItGoesWrong() => ShouldGoWrong(seed => new LedgerChaos(seed, flushes: false), "acted twice");

    [Fact]
    public void WithoutFencesItGoesWrong() => ShouldGoWrong(seed => new LedgerChaos(seed, fences: false), "behind");

    private void ShouldGoWrong(Func<int, LedgerChaos> control, string how)
    {
        var wrong = Enumerable.Range(1, 20).SelectMany(seed => control(seed).Run()).Where(violation => violation.Contains(how, StringComparison.Ordinal)).ToList();
        wrong.ShouldNotBeEmpty();
        output.WriteLine($"{wrong.Count} times: {wrong[0]}");
    }
}
