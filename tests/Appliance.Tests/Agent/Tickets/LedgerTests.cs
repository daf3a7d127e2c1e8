using Appliance.Agent.Tickets;

namespace Appliance.Tests.Agent.Tickets;

/// <summary>What an agent knows of its orders, whatever becomes of its power.</summary>
public sealed class LedgerTests
{
    private const int MoreThanAllWrites = 40;
    private const string Thing = "resource/a";

    private static readonly Guid First = Guid.CreateVersion7();
    private static readonly Guid Second = Guid.CreateVersion7();
    private static readonly Guid Third = Guid.CreateVersion7();

    [Fact]
    public void APowerCutAtAnyWriteLosesNothingThatWasAnsweredAndNothingIsBegunTwice()
    {
        var cuts = 0;
        for (var at = 0; at < MoreThanAllWrites; at++)
        {
            foreach (var lands in (bool[])[false, true])
            {
                var files = new CutFiles();
                var acts = new List<Guid>();
                files.CutIn(at, lands);
                if (!Live(files, acts)) continue;
                cuts++;
                files.Restore();
                var answered = acts.ToList();
                var after = Open(files);
                foreach (var ticket in answered) after.Find(ticket).ShouldNotBeNull($"cut at {at}: what was answered is known").IsOver.ShouldBeTrue();
                if (answered.Contains(Second)) after.Begin(Guid.CreateVersion7(), Thing, 1, "x", false).ShouldBe(Verdict.Fenced);
                Live(files, acts).ShouldBeFalse();
                acts.Distinct().Count().ShouldBe(acts.Count, $"cut at {at}, lands: {lands}");
            }
        }
        cuts.ShouldBeGreaterThan(10, "there are so many writes");
    }

    [Fact]
    public void WhatACrashLeftBegunIsUnknownAndWhatDoesNoHarmMayBeBegunAgain()
    {
        var files = new CutFiles();
        var before = Open(files);
        before.Begin(First, Thing, 1, "x", harmless: false).ShouldBe(Verdict.Act);
        before.Begin(Second, Thing, 1, "y", harmless: true).ShouldBe(Verdict.Act);
        files.Restore();
        var after = Open(files);
        after.Id.ShouldBe(before.Id);
        after.Unheard.ShouldBe([First, Second], ignoreOrder: true);
        (after.Find(First)!.State, after.Find(Second)!.State).ShouldBe((EntryState.Unknown, EntryState.Interrupted));
        after.Begin(First, Thing, 2, "x", harmless: false).ShouldBe(Verdict.Known);
        after.Begin(Second, Thing, 2, "y", harmless: true).ShouldBe(Verdict.Act);
        after.Find(Second)!.Attempt.ShouldBe(1u);
    }

    [Fact]
    public void OfAHundredThatAskAtOnceOneActs()
    {
        var ledger = Open(new CutFiles());
        var verdicts = new System.Collections.Concurrent.ConcurrentBag<Verdict>();
        Parallel.For(0, 100, _ => verdicts.Add(ledger.Begin(First, Thing, 1, "x", harmless: false)));
        verdicts.Count(one => one == Verdict.Act).ShouldBe(1);
        verdicts.Count(one => one == Verdict.Known).ShouldBe(99);
    }

    [Fact]
    public void AnotherWorkUnderTheSameTicketIsAConflictAndAnOldFenceIsRefusedPerObject()
    {
        var ledger = Open(new CutFiles());
        ledger.Begin(First, Thing, 5, "x", harmless: false).ShouldBe(Verdict.Act);
        ledger.Begin(First, Thing, 6, "other", harmless: false).ShouldBe(Verdict.Conflict);
        ledger.Begin(Second, Thing, 4, "y", harmless: false).ShouldBe(Verdict.Fenced);
        ledger.Begin(Second, "resource/b", 4, "y", harmless: false).ShouldBe(Verdict.Act);
        ledger.Bar(Third, Thing, 4).ShouldBe(Verdict.Fenced);
    }

    [Fact]
    public void WhatWasBegunIsToldWhateverTheFence()
    {
        var ledger = Open(new CutFiles());
        ledger.Begin(First, Thing, 5, "x", harmless: false);
        ledger.Begin(Second, Thing, 7, "y", harmless: false);
        ledger.Begin(First, Thing, 6, "x", harmless: false).ShouldBe(Verdict.Known, "refused, its server would believe that nothing was begun");
    }

    [Fact]
    public void WhatWasBarredIsNeverBegunAndWhatWasForgottenIsStillKnown()
    {
        var files = new CutFiles();
        var ledger = Open(files);
        ledger.Bar(First, Thing, 3).ShouldBe(Verdict.Known);
        ledger.Begin(First, Thing, 3, "x", harmless: false).ShouldBe(Verdict.Known);
        ledger.Forget(First);
        ledger.Unheard.ShouldBeEmpty();
        files.Restore();
        Open(files).Begin(First, Thing, 4, "x", harmless: false).ShouldBe(Verdict.Known);
    }

    [Fact]
    public void ADamagedFenceLetsOnlyTheYoungestOfAllThrough()
    {
        var files = new CutFiles();
        var ledger = Open(files);
        ledger.Begin(First, Thing, 5, "x", harmless: false);
        ledger.Begin(Second, "resource/b", 9, "y", harmless: false);
        files.Write(Fences.NameOf(Thing), [1, 2, 3]);
        var told = new List<string>();
        var after = new Ledger(files, TimeProvider.System, told.Add);
        told.ShouldHaveSingleItem();
        after.Begin(Third, Thing, 9, "z", harmless: false).ShouldBe(Verdict.Fenced);
        after.Begin(Third, Thing, 10, "z", harmless: false).ShouldBe(Verdict.Act);
    }

    private static Ledger Open(CutFiles files) => new(files, TimeProvider.System, _ => { });

    /// <summary>Some orders, as a server sends them once more after a crash of the agent.</summary>
    /// <returns>Whether the power was cut.</returns>
    private static bool Live(CutFiles files, List<Guid> acts)
    {
        try
        {
            var ledger = Open(files);
            Begin(First, 1);
            ledger.End(First, Ending.Done(), 2);
            Begin(Second, 2);
            ledger.Forget(First);
            ledger.End(Second, Ending.Failed("X", "No.", again: false), 2);
            ledger.Bar(Third, Thing, 3);
            Begin(Third, 3);
            return false;

            void Begin(Guid ticket, ulong fence)
            {
                if (ledger.Begin(ticket, Thing, fence, ticket.ToString(), harmless: false) == Verdict.Act) acts.Add(ticket);
            }
        }
        catch (PowerCutException)
        {
            return true;
        }
    }
}
