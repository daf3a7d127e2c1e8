using Appliance.Contracts;
using Appliance.Server.Agents;
using Appliance.Server.Agents.Live;
using Appliance.Server.Identity;
using Appliance.Server.Store;
using Appliance.Tests.Inventory;
using Appliance.Tests.Network;
using Appliance.Tests.Store;
using static Appliance.Tests.Agents.Tickets.TicketWorld;
using static Appliance.Tests.Enrollment.MembersWorld;

namespace Appliance.Tests.Agents.Tickets;

/// <summary>Orders from the database over the wire to the agent's ledger, and back.</summary>
public sealed class TicketTests
{
    [Fact]
    public async Task WhatIsAskedForAHundredTimesOnTwoServersIsDoneOnce()
    {
        await using var world = await TicketWorld.CreateAsync();
        await world.ConnectAsync();
        var order = world.Order(1, Take(before: 0.3));
        var asked = Enumerable.Range(0, 100).Select(number => (number % 2 == 0 ? world.Tickets : world.Elsewhere).RunAsync(order, null, Stop));
        (await Task.WhenAll(asked)).ShouldAllBe(outcome => outcome == new TicketOutcome(null));
        world.Done.Length.ShouldBe(1);
        (await world.Tickets.RunAsync(order with { Fence = 2 }, null, Stop)).ShouldBe(new TicketOutcome(null), "a retry is answered from memory");
        world.Done.Length.ShouldBe(1);
    }

    [Fact]
    public async Task EachLineIsHeardOnceAndInOrder()
    {
        await using var world = await TicketWorld.CreateAsync();
        await world.ConnectAsync();
        var heard = new Lines();
        await world.Tickets.RunAsync(world.Order(1, Take(lines: 50)), heard, Stop);
        heard.Said.Where(line => line.StartsWith("line", StringComparison.Ordinal)).ShouldBe(Enumerable.Range(1, 50).Select(line => $"line {line} of 50"));
    }

    [Fact]
    public async Task AFailureIsToldWithItsReasonAndNotRepeated()
    {
        await using var world = await TicketWorld.CreateAsync();
        await world.ConnectAsync();
        var order = world.Order(1, Take(fails: "the disk is full"));
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var fault = await FaultAsync(world.Tickets.RunAsync(order, null, Stop));
            (fault.Code, fault.Message).ShouldBe((FaultCodes.TicketFailed, "node-1: the disk is full"));
        }
        world.Done.Length.ShouldBe(1);
    }

    [Fact]
    public async Task APartitionInTheMiddleEndsInAgreement()
    {
        await using var world = await TicketWorld.CreateAsync();
        await world.ConnectAsync();
        var order = world.Order(1, Take(before: 3, lines: 3));
        var asked = world.Tickets.RunAsync(order, null, Stop);
        await world.HasBegunAsync(order.Operation);
        await world.CutAsync();
        await Eventually.TrueAsync(() => world.Done.Length == 1, "it was done while nobody heard of it", Stop);
        (await world.StateAsync(order.Operation)).ShouldBe("Begun");
        asked.IsCompleted.ShouldBeFalse();
        await world.ConnectAsync();
        await asked;
        (world.Done.Length, await world.StateAsync(order.Operation)).ShouldBe((1, "Done"));
    }

    /// <summary>No side is told that the path is gone: the agent misses the answers to its pings, the server the heartbeats.</summary>
    [Fact]
    public async Task APathThatFallsSilentIsNoticedByBothAndEndsInAgreement()
    {
        await using var world = await TicketWorld.CreateAsync();
        await using var path = new FailingPath(world.Members.AgentsPort);
        await world.ConnectAsync(path);
        var first = world.Members.Get<LiveAgents>().Greeted.Single();
        var running = world.Order(1, Take(before: 1, lines: 3));
        var asked = world.Tickets.RunAsync(running, null, Stop);
        await world.HasBegunAsync(running.Operation);
        path.Silence();
        var untold = world.Order(2, Take()) with { Object = "volume/2" };
        var alsoAsked = world.Tickets.RunAsync(untold, null, Stop);

        await Task.WhenAll(asked, alsoAsked).WaitAsync(TimeSpan.FromSeconds(60), Stop);

        world.Members.Get<LiveAgents>().Greeted.Single().ShouldNotBeSameAs(first);
        (world.Done.Length, await world.StateAsync(running.Operation), await world.StateAsync(untold.Operation)).ShouldBe((2, "Done", "Done"));
    }

    [Fact]
    public async Task WhatEndsWhileTheStoreIsAwayIsHeardAfterwardsOnTheSameConnection()
    {
        await using var world = await TicketWorld.CreateAsync();
        await world.ConnectAsync();
        var connection = world.Members.Get<LiveAgents>().Greeted.Single();
        var order = world.Order(1, Take(before: 1, lines: 3));
        var asked = FaultAsync<StoreAwayException>(world.Tickets.RunAsync(order, null, Stop));
        await world.HasBegunAsync(order.Operation);
        world.Members.CutStore.IsAway = true;
        await asked;
        await Eventually.TrueAsync(() => world.Done.Length == 1, "it was done", Stop);
        await Task.Delay(300, Stop); // What it says of that is heard in vain.
        world.Members.CutStore.IsAway = false;

        await world.Tickets.RunAsync(order, null, Stop);

        world.Done.Length.ShouldBe(1);
        world.Members.Get<LiveAgents>().Greeted.Single().ShouldBeSameAs(connection);
    }

    [Fact]
    public async Task ManyCutsWhileManyWorkEndInAgreement()
    {
        await using var world = await TicketWorld.CreateAsync();
        await world.ConnectAsync();
        var orders = Enumerable.Range(1, 20).Select(number => world.Order(number, Take(before: number * 0.1)) with { Object = $"volume/{number}" }).ToList();
        var asked = orders.Select((order, number) => (number % 2 == 0 ? world.Tickets : world.Elsewhere).RunAsync(order, null, Stop)).ToList();
        for (var cut = 0; cut < 5; cut++)
        {
            await world.CutAsync();
            await world.ConnectAsync();
        }
        await Task.WhenAll(asked);
        world.Done.Length.ShouldBe(20);
        world.Done.Distinct().Count().ShouldBe(20);
    }

    [Fact]
    public async Task WhileTheAgentIsAwayNothingBeginsAndBehindTheDeadlineNothingWill()
    {
        await using var world = await TicketWorld.CreateAsync();
        var heard = new Lines();
        var order = world.Order(1, Take(), seconds: 2);
        var fault = await FaultAsync(world.Tickets.RunAsync(order, heard, Stop));
        (fault.Kind, fault.Code).ShouldBe((FaultKind.Unavailable, FaultCodes.TicketAgentAway));
        heard.Said.ShouldBe(["waiting for the agent of node-1"]);
        await world.ConnectAsync();
        await world.Tickets.RunAsync(world.Order(1, Take()), null, Stop);
        world.Done.Length.ShouldBe(1, "the first was not begun");
        await world.Tickets.RunAsync(order with { Fence = 2, Deadline = world.Members.Clock.GetUtcNow().AddSeconds(60) }, null, Stop);
        world.Done.Length.ShouldBe(2, "asked again, it was");
    }

    [Fact]
    public async Task AnOldFenceIsRefusedHereAndByTheAgent()
    {
        await using var world = await TicketWorld.CreateAsync();
        await world.ConnectAsync();
        await world.Tickets.RunAsync(world.Order(5, Take()), null, Stop);
        (await FaultAsync(world.Elsewhere.RunAsync(world.Order(4, Take()), null, Stop))).Code.ShouldBe(FaultCodes.TicketFenced);
        // A server with yesterday's database.
        await world.Members.Store.ExecuteAsync("delete from agents.fences", Stop);
        var fault = await FaultAsync(world.Tickets.RunAsync(world.Order(4, Take()), null, Stop));
        (fault.Code, fault.Message).ShouldBe((FaultCodes.TicketFenced, "node-1: A younger order has this object."));
        world.Done.Length.ShouldBe(1);
        await world.Tickets.RunAsync(world.Order(4, Take()) with { Object = "volume/other" }, null, Stop);
        world.Done.Length.ShouldBe(2, "fences are an object's");
    }

    [Fact]
    public async Task AnUndoEndsWhatRunsTellsOfWhatIsDoneAndBarsWhatWasNeverBegun()
    {
        await using var world = await TicketWorld.CreateAsync();
        await world.ConnectAsync();
        var running = world.Order(1, Take(before: 60));
        var asked = FaultAsync(world.Tickets.RunAsync(running, null, Stop));
        await world.HasBegunAsync(running.Operation);
        (await world.Elsewhere.CancelAsync(running.Operation, 2, Soon(world), Stop)).ShouldBeNull();
        (await asked).Code.ShouldBe(FaultCodes.TicketCancelled);

        var done = world.Order(3, Take());
        await world.Tickets.RunAsync(done, null, Stop);
        (await world.Tickets.CancelAsync(done.Operation, 4, Soon(world), Stop)).ShouldBe(new TicketOutcome(null));

        var late = world.Order(5, Take());
        (await world.Tickets.CancelAsync(late.Operation, 6, Soon(world), Stop)).ShouldBeNull();
        (await FaultAsync(world.Tickets.RunAsync(late, null, Stop))).Code.ShouldBe(FaultCodes.TicketFenced);
        (await FaultAsync(world.Tickets.RunAsync(late with { Fence = 7 }, null, Stop))).Code.ShouldBe(FaultCodes.TicketCancelled);
        world.Done.Length.ShouldBe(1);
    }

    [Fact]
    public async Task AnUndoWhileTheAgentIsAwayIsHeardWhenItIsBack()
    {
        await using var world = await TicketWorld.CreateAsync();
        await world.ConnectAsync();
        var order = world.Order(1, Take(before: 60));
        var asked = FaultAsync(world.Tickets.RunAsync(order, null, Stop));
        await world.HasBegunAsync(order.Operation);
        await world.CutAsync();
        (await FaultAsync(world.Tickets.CancelAsync(order.Operation, 2, world.Members.Clock.GetUtcNow().AddSeconds(1), Stop))).Code.ShouldBe(FaultCodes.TicketOverdue);
        await world.ConnectAsync();
        (await world.Tickets.CancelAsync(order.Operation, 3, Soon(world), Stop)).ShouldBeNull();
        (await asked).Code.ShouldBe(FaultCodes.TicketCancelled);
        world.Done.ShouldBeEmpty();
    }

    [Fact]
    public async Task WorkThatTakesTooLongIsEndedAndMayBeginAnewWhenNothingWasDone()
    {
        await using var world = await TicketWorld.CreateAsync();
        await world.ConnectAsync();
        var order = world.Order(1, Take(before: 3), seconds: 1);
        (await FaultAsync(world.Tickets.RunAsync(order, null, Stop))).Code.ShouldBe(FaultCodes.TicketOverdue);
        world.Done.ShouldBeEmpty();
        await world.Tickets.RunAsync(order with { Fence = 2, Deadline = Soon(world) }, null, Stop);
        world.Done.Length.ShouldBe(1);
    }

    [Fact]
    public async Task AnEndIsForgottenByTheAgentWhenItIsOnOurDisk()
    {
        await using var world = await TicketWorld.CreateAsync();
        await world.ConnectAsync();
        await world.Tickets.RunAsync(world.Order(1, Take()), null, Stop);
        var ticket = Guid.Parse(world.Done.ShouldHaveSingleItem());
        var file = Path.Combine(world.LedgerFolder, $"{ticket}.ticket");
        await Eventually.TryAsync(async () => (await File.ReadAllTextAsync(file, Stop)).Contains("\"forgotten\":true", StringComparison.Ordinal), "it is forgotten", Stop);
    }

    [Fact]
    public async Task AnotherLedgerDoesNotKnowWhatTheFirstHasBegun()
    {
        await using var world = await TicketWorld.CreateAsync();
        await world.ConnectAsync();
        var order = world.Order(1, Take(before: 2));
        var asked = FaultAsync(world.Tickets.RunAsync(order, null, Stop));
        await world.HasBegunAsync(order.Operation);
        await world.CutAsync();
        world.NewAgent(newDisk: true);
        await world.ConnectAsync();
        (await asked).Code.ShouldBe(FaultCodes.TicketUnknown);
        world.Members.Events.Names.ShouldContain("agents.ticket-unknown");
    }

    [Fact]
    public async Task AnAgentIsAskedOnlyForWhatItCan()
    {
        await using var world = await TicketWorld.CreateAsync();
        await world.ConnectAsync();
        var bmc = new PowerBmc("10.0.0.1", 623, "root", new SecretName("bmc-password", "x"), 17, BmcAction.On);
        (await FaultAsync(world.Tickets.RunAsync(world.Order(1, bmc), null, Stop))).Code.ShouldBe(FaultCodes.TicketCannot);
        (await world.Elsewhere.WhoCanAsync("rehearsal/1", Stop)).ShouldBe([new AbleAgent(world.Agent, Connected: true)]);
        (await world.Elsewhere.WhoCanAsync("ipmi/1", Stop)).ShouldBeEmpty();
    }

    [Fact]
    public async Task OneOperationIsOneWork()
    {
        await using var world = await TicketWorld.CreateAsync();
        await world.ConnectAsync();
        var order = world.Order(1, Take());
        await world.Tickets.RunAsync(order, null, Stop);
        (await FaultAsync(world.Tickets.RunAsync(order with { Work = Take(after: 1) }, null, Stop))).Code.ShouldBe(FaultCodes.TicketConflict);
    }

    [Fact]
    public async Task WhatMayHaveBegunStaysWithItsAgentAndTheRestGoesToWhoeverIsAskedNow()
    {
        await using var world = await TicketWorld.CreateAsync();
        using var machine = await world.Members.BootAsync(2);
        await machine.EnrolAsync(world.Members);
        var other = await world.Members.Decider.ApproveAsync(InventoryWorld.Mac(2).ToString(), new ApproveRequest("node-2"), "ann", Stop);
        await world.ConnectAsync();

        var order = world.Order(1, Take(), seconds: 1) with { Agent = other };
        (await FaultAsync(world.Tickets.RunAsync(order, null, Stop))).Message.ShouldStartWith("node-2 ");
        await world.Tickets.RunAsync(world.Order(2, Take(), order.Operation), null, Stop);
        world.Done.Length.ShouldBe(1, "node-2 had not begun it, so node-1 may");

        var begun = world.Order(3, Take(before: 1));
        var first = world.Tickets.RunAsync(begun, null, Stop);
        await world.HasBegunAsync(begun.Operation);
        await world.Elsewhere.RunAsync(begun with { Agent = other, Fence = 4 }, null, Stop);
        await first;
        world.Done.Length.ShouldBe(2, "node-1 had begun it, and keeps it");
    }

    [Fact]
    public async Task AQuarantinedAgentIsToldNothing()
    {
        await using var world = await TicketWorld.CreateAsync();
        await world.ConnectAsync();
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        await Should.ThrowAsync<FaultException>(() => world.Members.Get<ICertificateRenewals>().RenewAsync(
            world.Agent.Value, Guid.CreateVersion7(), Appliance.Tests.Identity.TestAuthority.Request(key), [1, 2], Stop));
        (await FaultAsync(world.Tickets.RunAsync(world.Order(1, Take()), null, Stop))).Code.ShouldBe(FaultCodes.AgentQuarantined);
        world.Done.ShouldBeEmpty();
    }

    [Fact]
    public async Task AKilledAgentDoesNotKnowAndDoesAgainWhatDoesNoHarm()
    {
        await using var world = await TicketWorld.CreateAsync();
        var order = world.Order(1, Take(after: 600));
        var harmless = world.Order(2, Take(after: 8) with { Harmless = true }) with { Object = "volume/1" };
        var asked = FaultAsync(world.Tickets.RunAsync(order, null, Stop));
        var askedAgain = world.Tickets.RunAsync(harmless, null, Stop);
        using (var agent = world.StartProcess())
        {
            await Eventually.TrueAsync(() => world.Done.Length == 2, "both are in the middle", Stop);
            await agent.KillAsync();
        }
        using var next = world.StartProcess();
        (await asked).Code.ShouldBe(FaultCodes.TicketUnknown);
        await askedAgain;
        world.Done.GroupBy(ticket => ticket, StringComparer.Ordinal).Select(times => times.Count()).ShouldBe([1, 2], ignoreOrder: true);
        await next.KillAsync();
    }

    private static DateTimeOffset Soon(TicketWorld world) => world.Members.Clock.GetUtcNow().AddSeconds(30);

    private static Task<FaultException> FaultAsync(Task asked) => FaultAsync<FaultException>(asked);

    private static async Task<T> FaultAsync<T>(Task asked) where T : Exception => await Should.ThrowAsync<T>(() => asked);

    private sealed class Lines : IProgress<TicketProgress>
    {
        public List<string> Said { get; } = [];

        public void Report(TicketProgress value) => Said.Add(value.Line);
    }
}
