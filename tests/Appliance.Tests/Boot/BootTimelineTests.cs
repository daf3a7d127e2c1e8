using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Boot;
using Appliance.Server.Boot.Timeline;
using Appliance.Tests.Frame;
using Appliance.Tests.Store;

namespace Appliance.Tests.Boot;

/// <summary>Which hops make one boot, and what is kept of it.</summary>
public sealed class BootTimelineTests
{
    [Fact]
    public async Task WhatTheDatabaseRefusesIsLeftOutAndTheTimelineGoesOn()
    {
        await using var world = await BootWorld.CreateAsync();
        using var dropped = new TagCounts(world.MeterFactory, "appliance.boot.dropped");
        await world.Store.ExecuteAsync("alter table boot.hops rename to hops_elsewhere", BootWorld.Stop);
        world.TakeLease();
        await Eventually.TryAsync(() => Task.FromResult(dropped.Of("refused") > 0), "a batch is refused", BootWorld.Stop);
        await world.Store.ExecuteAsync("alter table boot.hops_elsewhere rename to hops", BootWorld.Stop);
        world.TakeLease(xid: 9);
        (await world.NewestAsync(boot => boot.Hops.Count >= 4)).Outcome.ShouldBe(BootOutcome.Running);
    }

    [Fact]
    public async Task AWholeBootIsOneAttemptInOrder()
    {
        await using var world = await BootWorld.CreateAsync();
        world.Timeline.Expect(BootWorld.Mac, TimeSpan.FromMinutes(10));
        world.Clock.Advance(TimeSpan.FromSeconds(4));
        world.LoadSystem(world.BootToScript());
        world.Timeline.Record(BootWorld.Mac, BootHopKind.Register, "agent 0.1.0");
        world.Timeline.Record(BootWorld.Mac, BootHopKind.Report, "hardware reported");
        world.Timeline.End(BootWorld.Mac, BootOutcome.Reported);
        world.Timeline.Record(BootWorld.Mac, BootHopKind.Decision, "operator approved it");
        var boot = await world.NewestAsync(newest => newest.Outcome == BootOutcome.Reported && newest.Hops[^1].Kind == BootHopKind.Decision);
        boot.Hops.Select(hop => hop.Kind).ShouldBe(
        [
            BootHopKind.Expected,
            BootHopKind.Discover, BootHopKind.Offer, BootHopKind.Request, BootHopKind.Ack, BootHopKind.FileRequested, BootHopKind.FileSent,
            BootHopKind.Discover, BootHopKind.Offer, BootHopKind.Request, BootHopKind.Ack, BootHopKind.Script, BootHopKind.Kernel, BootHopKind.Initrd,
            BootHopKind.Register, BootHopKind.Report, BootHopKind.Decision,
        ]);
        (boot.Firmware, boot.Reason).ShouldBe((FirmwareKind.Bios, null));
        boot.Hops[1].MillisecondsSinceStart.ShouldBe(5000);
        (await world.Timeline.ReadAsync([BootWorld.Mac], 10, BootWorld.Stop)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task ARepeatedDiscoverBelongsToTheBootThatRuns()
    {
        await using var world = await BootWorld.CreateAsync();
        world.Hear(DhcpMessageType.Discover, xid: 1);
        world.Hear(DhcpMessageType.Discover, xid: 2);
        world.Hear(DhcpMessageType.Request, xid: 2);
        world.Hear(DhcpMessageType.Discover, xid: 2);
        await world.NewestAsync(boot => boot.Hops.Count == 8);
        (await world.Timeline.ReadAsync([BootWorld.Mac], 10, BootWorld.Stop)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task ADiscoverOfTheFirmwareAfterTheLeaseIsANewBoot()
    {
        await using var world = await BootWorld.CreateAsync();
        world.BootToScript();
        world.TakeLease(xid: 77);
        await world.NewestAsync(boot => boot.Hops.Count == 4);
        var boots = await world.Timeline.ReadAsync([BootWorld.Mac], 10, BootWorld.Stop);
        boots.Select(boot => boot.Outcome).ShouldBe([BootOutcome.Running, BootOutcome.Superseded]);
    }

    [Fact]
    public async Task AMachineWhoseRomIsIpxeBootsAgainAsANewBoot()
    {
        await using var world = await BootWorld.CreateAsync();
        world.TakeLease(ipxe: true, xid: 1);
        world.LoadSystem(world.Timeline.WantsScript(BootWorld.Mac, "discovery").ShouldNotBeNull());
        world.TakeLease(ipxe: true, xid: 2);
        await world.NewestAsync(boot => boot.Hops.Count == 4);
        (await world.Timeline.ReadAsync([BootWorld.Mac], 10, BootWorld.Stop)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task AMachineThatGoesOnToItsDiskHasEndedWell()
    {
        await using var world = await BootWorld.CreateAsync();
        world.TakeLease(ipxe: true);
        world.Timeline.Record(BootWorld.Mac, BootHopKind.LocalBoot, "web1 starts from its own disk");
        world.Timeline.End(BootWorld.Mac, BootOutcome.LocalBoot);
        await world.NewestAsync(boot => boot.Outcome == BootOutcome.LocalBoot);
    }

    [Fact]
    public async Task RunningBootsAreWatchedAgainAfterAKill()
    {
        await using var world = await BootWorld.CreateAsync();
        world.LoadSystem(world.BootToScript());
        await world.NewestAsync(boot => boot.Hops[^1].Kind == BootHopKind.Initrd);
        await world.KillAndRestartAsync();
        world.Timeline.Running.ShouldBe(1);
        world.Pass(299);
        world.Timeline.Running.ShouldBe(1);
        world.Pass(1);
        (await world.FailureAsync()).Reason.ShouldBe(ReasonCodes.RamdiskNoNet);
    }

    [Fact]
    public async Task AnAnnouncementKeepsItsDeadlineOverARestart()
    {
        await using var world = await BootWorld.CreateAsync();
        world.Timeline.Expect(BootWorld.Mac, TimeSpan.FromSeconds(600));
        await world.NewestAsync(boot => boot.Hops.Count == 1);
        world.Clock.Advance(TimeSpan.FromSeconds(400));
        await world.KillAndRestartAsync();
        world.Pass(199);
        world.Timeline.Running.ShouldBe(1);
        world.Pass(1);
        (await world.FailureAsync()).Reason.ShouldBe(ReasonCodes.NoDiscover);
    }

    [Fact]
    public async Task AMachineInACircleGetsNoMoreScripts()
    {
        await using var world = await BootWorld.CreateAsync();
        for (var i = 0; i < BootTimeline.MostScripts; i++) world.Timeline.WantsScript(BootWorld.Mac, "again").ShouldNotBeNull();
        world.Timeline.WantsScript(BootWorld.Mac, "again").ShouldBeNull();
    }

    [Fact]
    public async Task AFloodOfForgedDiscoversLeavesFewTraces()
    {
        await using var world = await BootWorld.CreateAsync();
        for (var i = 0; i < 5000; i++)
        {
            var forged = BootWorld.Exchange(DhcpMessageType.Discover, answer: DhcpMessageType.Offer);
            world.Timeline.Heard(new()
            {
                Subnet = forged.Subnet,
                Mac = new MacAddress(0x020000000000ul + (ulong)i),
                Type = DhcpMessageType.Discover,
                TransactionId = (uint)i,
                IsPxe = true,
                AnswerType = DhcpMessageType.Offer,
            });
        }
        world.Timeline.Running.ShouldBe(1000);
        world.Pass(15);
        world.Timeline.Running.ShouldBe(0);
        world.TakeLease();
        await world.NewestAsync(boot => boot.Hops.Count == 4);
        (await world.Store.FirstAsync("select count(*) from boot.attempts", row => row.GetInt64(0), BootWorld.Stop)).ShouldBe(61);
    }

    [Fact]
    public async Task HopsOfOneBootAreBounded()
    {
        await using var world = await BootWorld.CreateAsync();
        for (var i = 0; i < 1000; i++) world.TakeLease(xid: 5);
        var boot = await world.NewestAsync(newest => newest.Hops.Count >= 200);
        boot.Hops.Count.ShouldBe(200);
    }

    [Fact]
    public async Task OldBootsAreForgotten()
    {
        await using var world = await BootWorld.CreateAsync();
        for (uint i = 1; i <= 60; i++) world.TakeLease(xid: i);
        await world.NewestAsync(boot => boot.Hops.Count == 4 && boot.Hops[0].Detail.EndsWith("xid 0000003c", StringComparison.Ordinal));
        await world.Table.ForgetAsync(world.Clock.GetUtcNow().AddDays(-90), BootWorld.Stop);
        (await world.Timeline.ReadAsync([BootWorld.Mac], 100, BootWorld.Stop)).Count.ShouldBeInRange(50, 51);
        await world.Table.ForgetAsync(world.Clock.GetUtcNow().AddDays(1), BootWorld.Stop);
        (await world.Timeline.ReadAsync([BootWorld.Mac], 100, BootWorld.Stop)).ShouldHaveSingleItem().Outcome.ShouldBe(BootOutcome.Running);
    }

    [Fact]
    public void SettingsOutOfRangeAreAllSaid() =>
        new BootSettings { FilesDirectory = "here", HttpPort = 0, TokenMinutes = 0, KeepDays = 0, DeadlineFileSeconds = 0 }.Problems().Count().ShouldBe(5);
}
