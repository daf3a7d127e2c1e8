using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Tests.Store;

namespace Appliance.Tests.Boot;

/// <summary>A boot that stops gets the reason code of the place where it stopped, on the timeline, as a fault and as an event.</summary>
public sealed class BootReasonTests
{
    private static readonly BootSettingsOf s_default = new();

    [Fact]
    public async Task AMachineThatWasAnnouncedAndNeverCameHasNoDiscover()
    {
        await using var world = await BootWorld.CreateAsync();
        world.Timeline.Expect(BootWorld.Mac, TimeSpan.FromSeconds(600));
        world.Pass(599);
        world.Timeline.Running.ShouldBe(1);
        world.Pass(1);
        await ShouldFailAsync(world, ReasonCodes.NoDiscover, "Waited 600 s for its first DHCP packet. Last: Expected, announced; expected within 600 s.");
    }

    [Fact]
    public async Task AMachineWeHadNoAddressForHasNoOffer()
    {
        await using var world = await BootWorld.CreateAsync();
        world.Hear(DhcpMessageType.Discover, answer: DhcpMessageType.None, reason: "pool exhausted");
        world.Pass(s_default.Request);
        (await ShouldFailAsync(world, ReasonCodes.NoOffer)).Evidence.ShouldNotBeNull().ShouldContain("not answered: pool exhausted");
    }

    [Fact]
    public async Task AMachineThatTookAnothersOfferNamesThatServer()
    {
        await using var world = await BootWorld.CreateAsync();
        world.Hear(DhcpMessageType.Discover);
        world.Hear(DhcpMessageType.Request, chosen: IPAddress.Parse("10.99.0.250"), answer: DhcpMessageType.None);
        (await ShouldFailAsync(world, ReasonCodes.ForeignOfferWon)).Evidence.ShouldNotBeNull().ShouldContain("10.99.0.250");
    }

    /// <summary>The other server was so fast that its offer was taken while ours was still being decided.</summary>
    [Fact]
    public async Task AnOfferTakenBeforeOursWasMadeNamesThatServerToo()
    {
        await using var world = await BootWorld.CreateAsync();
        world.Hear(DhcpMessageType.Request, chosen: IPAddress.Parse("10.99.0.250"), answer: DhcpMessageType.None);
        (await ShouldFailAsync(world, ReasonCodes.ForeignOfferWon)).Evidence.ShouldNotBeNull().ShouldContain("10.99.0.250");
    }

    [Fact]
    public async Task AnOfferThatNobodyRequestsIsSaid()
    {
        await using var world = await BootWorld.CreateAsync();
        world.Hear(DhcpMessageType.Discover);
        world.Pass(10);
        world.Hear(DhcpMessageType.Discover);
        world.Pass(15);
        await ShouldFailAsync(world, ReasonCodes.OfferNotRequested);
    }

    [Fact]
    public async Task ABootFileThatIsNotAskedForIsSaid()
    {
        await using var world = await BootWorld.CreateAsync();
        world.TakeLease();
        world.Pass(s_default.File);
        await ShouldFailAsync(world, ReasonCodes.NbpNotRequested);
    }

    [Fact]
    public async Task ABootFileThatBreaksOffIsATimeout()
    {
        await using var world = await BootWorld.CreateAsync();
        world.TakeLease();
        world.Timeline.Record(BootWorld.Mac, BootHopKind.FileRequested, "snponly.efi, blksize 1468");
        world.Pass(8);
        world.Timeline.Record(BootWorld.Mac, BootHopKind.FileAborted, "snponly.efi: no acknowledgement after block 12", 17_616);
        world.Pass(22);
        (await ShouldFailAsync(world, ReasonCodes.NbpTimeout)).Evidence.ShouldNotBeNull().ShouldContain("no acknowledgement after block 12");
    }

    [Fact]
    public async Task ABootFileThatBrokeOffIsStillTheReasonWhenTheMachineStartsAgain()
    {
        await using var world = await BootWorld.CreateAsync();
        world.TakeLease();
        world.Timeline.Record(BootWorld.Mac, BootHopKind.FileRequested, "snponly.efi");
        world.Timeline.Record(BootWorld.Mac, BootHopKind.FileAborted, "snponly.efi: silence");
        world.TakeLease(xid: 99);
        await Eventually.TryAsync(async () => await OutcomesAsync(world) is [BootOutcome.Running, BootOutcome.Failed], "the first boot has failed and the second runs", BootWorld.Stop);
        (await world.FaultAsync()).ShouldBe(ReasonCodes.NbpTimeout);
    }

    [Fact]
    public async Task ALoaderThatNeverAsksForItsScriptIsSaid()
    {
        await using var world = await BootWorld.CreateAsync();
        world.TakeLease();
        world.Timeline.Record(BootWorld.Mac, BootHopKind.FileRequested, "undionly.kpxe");
        world.Timeline.Record(BootWorld.Mac, BootHopKind.FileSent, "undionly.kpxe", 70_000);
        world.Pass(s_default.Script);
        await ShouldFailAsync(world, ReasonCodes.ScriptTimeout);
    }

    [Fact]
    public async Task AScriptThatDoesNotExistIsSaid()
    {
        await using var world = await BootWorld.CreateAsync();
        world.TakeLease();
        world.Timeline.Record(BootWorld.Mac, BootHopKind.FileSent, "undionly.kpxe", 70_000);
        world.Timeline.Record(BootWorld.Mac, BootHopKind.ScriptMissing, "/custom.ipxe by HTTP");
        world.Pass(s_default.Script);
        (await ShouldFailAsync(world, ReasonCodes.Script404)).Evidence.ShouldNotBeNull().ShouldContain("/custom.ipxe");
    }

    [Fact]
    public async Task AKernelThatIsNotFetchedIsSaid()
    {
        await using var world = await BootWorld.CreateAsync();
        world.BootToScript();
        world.Pass(s_default.Kernel);
        await ShouldFailAsync(world, ReasonCodes.KernelTimeout);
    }

    [Fact]
    public async Task ARamDiskThatBreaksOffIsPartial()
    {
        await using var world = await BootWorld.CreateAsync();
        var attempt = world.BootToScript();
        world.Timeline.Record(attempt, BootWorld.Mac, BootHopKind.Kernel, "vmlinuz", 8_000_000);
        world.Timeline.Record(attempt, BootWorld.Mac, BootHopKind.PartialTransfer, "initrd.img broke off after 1000 of 60000000 bytes", 1000);
        world.Pass(s_default.Kernel);
        (await ShouldFailAsync(world, ReasonCodes.KernelPartial)).Evidence.ShouldNotBeNull().ShouldContain("1000 of 60000000");
    }

    [Fact]
    public async Task AnAgentThatNeverCallsHasNoNetwork()
    {
        await using var world = await BootWorld.CreateAsync();
        world.LoadSystem(world.BootToScript());
        world.Timeline.SystemGotAddress(BootWorld.Mac, "10.99.0.50 to the system that was booted");
        world.Pass(s_default.Agent);
        var boot = await ShouldFailAsync(world, ReasonCodes.RamdiskNoNet);
        boot.Hops[^1].ShouldSatisfyAllConditions(hop => hop.Kind.ShouldBe(BootHopKind.Ack), hop => hop.Detail.ShouldContain("the system that was booted"));
    }

    [Fact]
    public async Task AnAgentThatRegistersAndDoesNotReportIsSaid()
    {
        await using var world = await BootWorld.CreateAsync();
        world.LoadSystem(world.BootToScript());
        world.Timeline.Record(BootWorld.Mac, BootHopKind.Register, "agent 0.1.0");
        world.Pass(s_default.Report);
        await ShouldFailAsync(world, ReasonCodes.NoReport);
    }

    [Fact]
    public async Task ATokenUsedTwiceIsSaidWhileTheBootRunsAndAfterwards()
    {
        await using var world = await BootWorld.CreateAsync();
        world.LoadSystem(world.BootToScript());
        world.Timeline.End(BootWorld.Mac, BootOutcome.Failed, ReasonCodes.TokenReused, "used with another key");
        (await world.FailureAsync()).Reason.ShouldBe(ReasonCodes.TokenReused);
        (await world.FaultAsync()).ShouldBe("", "whoever finds it out attaches the fault");

        world.LoadSystem(world.BootToScript());
        world.Timeline.Record(BootWorld.Mac, BootHopKind.Report, "hardware reported");
        world.Timeline.End(BootWorld.Mac, BootOutcome.Failed, ReasonCodes.TokenReused, "used with another key");
        (await world.NewestAsync(boot => boot is { Outcome: BootOutcome.Reported, Reason: not null })).Reason.ShouldBe(ReasonCodes.TokenReused);
    }

    [Fact]
    public async Task TheNextBootThatGoesWellTakesTheFaultBack()
    {
        await using var world = await BootWorld.CreateAsync();
        world.TakeLease();
        world.Pass(s_default.File);
        await ShouldFailAsync(world, ReasonCodes.NbpNotRequested);
        world.LoadSystem(world.BootToScript());
        world.Timeline.Record(BootWorld.Mac, BootHopKind.Register, "agent");
        world.Timeline.Record(BootWorld.Mac, BootHopKind.Report, "hardware reported");
        await world.NewestAsync(boot => boot.Outcome == BootOutcome.Reported);
        (await world.FaultAsync()).ShouldBe("");
    }

    [Fact]
    public void EveryReasonHasAdvice()
    {
        foreach (var reason in Appliance.Server.Boot.Timeline.BootWaits.Reasons) ReasonCodes.Advice.ShouldContainKey(reason);
    }

    private static async Task<BootAttempt> ShouldFailAsync(BootWorld world, string reason, string? evidence = null)
    {
        var boot = await world.FailureAsync();
        boot.Reason.ShouldBe(reason);
        boot.Advice.ShouldBe(ReasonCodes.Advice[reason]);
        boot.Evidence.ShouldNotBeNullOrEmpty();
        if (evidence is not null) boot.Evidence.ShouldBe(evidence);
        boot.Ended.ShouldNotBeNull();
        (await world.FaultAsync()).ShouldBe(reason);
        await Eventually.TrueAsync(() => world.Events.Happened.Any(happened =>
            happened.Name == "boot.failed" && happened.Severity == Severity.Warning && happened.Message.Contains(reason) && happened.Object != null), "an event tells it", BootWorld.Stop);
        world.Timeline.Running.ShouldBe(0);
        return boot;
    }

    private static async Task<BootOutcome[]> OutcomesAsync(BootWorld world) =>
        [.. (await world.Timeline.ReadAsync([BootWorld.Mac], 10, BootWorld.Stop)).Select(boot => boot.Outcome)];

    /// <summary>The deadlines in seconds, as the documents promise them.</summary>
    private sealed record BootSettingsOf(int Request = 15, int File = 30, int Script = 60, int Kernel = 120, int Agent = 300, int Report = 60);
}
