using System.Globalization;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Rack;
using Appliance.SystemTests.Racks;

namespace Appliance.SystemTests;

/// <summary>Machines that are switched on and boot: SeaBIOS and OVMF, from our DHCP to our agent's report.</summary>
[Collection(MachineCollection.Name)]
public sealed class MachineTests(MachineRack rack)
{
    // Three times what is to be reached: under emulation, beside other work, a machine may be that slow. The figure itself is printed.
    private static readonly TimeSpan BiosDeadline = TimeSpan.FromSeconds(3 * 45);
    private static readonly TimeSpan UefiDeadline = TimeSpan.FromSeconds(3 * 60);
    private static readonly TimeSpan StepDeadline = TimeSpan.FromSeconds(60);

    private static readonly BootHopKind[] BiosHops =
    [
        BootHopKind.Discover, BootHopKind.Offer, BootHopKind.Ack, BootHopKind.Script, BootHopKind.Kernel, BootHopKind.Initrd, BootHopKind.Register,
        BootHopKind.Report,
    ];

    private static readonly BootHopKind[] UefiHops = [BootHopKind.FileRequested, BootHopKind.FileSent, .. BiosHops];

    [Fact]
    public Task AStrangerWithABiosBecomesAMember() => BecomesAMemberAsync(MachineSpec.Bios("bios-member", 1), "node-bios", BiosDeadline, BiosHops);

    [Fact]
    public Task AStrangerWithUefiBecomesAMember() => BecomesAMemberAsync(MachineSpec.WithUefi("uefi-member", 2), "node-uefi", UefiDeadline, UefiHops);

    /// <summary>What stands in machine rooms: Intel's cards, NVMe and SATA. Their drivers are the discovery system's to bring.</summary>
    [Theory]
    [InlineData("e1000", "nvme", "nvme.1b36-", false, 8)]
    [InlineData("e1000e", "ide-hd,wwn=0x5000c50015ea71ab", "5000c50015ea71ab", true, 9)]
    public async Task AMachineWithOtherCardsIsSeenWhole(string networkCard, string disk, string wwn, bool uefi, byte number)
    {
        var name = $"with-{networkCard}";
        var spec = (uefi ? MachineSpec.WithUefi(name, number) : MachineSpec.Bios(name, number)) with { NetworkCard = networkCard, Disk = disk };
        await using var machine = rack.Rack.Add(spec);
        await machine.PowerOnAsync();
        await machine.WaitForCodeAsync(UefiDeadline);
        var hardware = (await rack.Api.DetailAsync((await PendingAsync(machine)).Id)).Hardware.ShouldNotBeNull();
        hardware.Nics.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            nic => nic.Mac.ShouldBe(spec.Mac.ToString()), nic => nic.Link.ShouldBeTrue(), nic => nic.Driver.ShouldBe(networkCard));
        hardware.Disks.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            one => one.Serial.ShouldBe($"D-{spec.Serial}"), one => one.Bytes.ShouldBe(64L << 20), one => one.Wwn.ShouldContain(wwn));
    }

    [Fact]
    public async Task ASwitchThatAnnouncesItselfIsSeenAtTheOtherEndOfTheCable()
    {
        await using var machine = rack.Rack.Add(MachineSpec.Bios("cabled", 14));
        await machine.PowerOnAsync();
        await machine.WaitForCodeAsync(BiosDeadline);
        var stranger = await PendingAsync(machine);
        var leaf = new Switch(MacAddress.Parse("02:00:00:00:07:01"), "Ethernet7", "leaf1");
        var neighbour = await Poll.UntilAsync("The neighbour in the hardware report", TimeSpan.FromSeconds(90), async () =>
        {
            await leaf.AnnounceAsync(rack.Rack.Network, machine.Tap!);
            return (await rack.Api.DetailAsync(stranger.Id)).Hardware?.Nics.Single().Neighbour;
        });
        (neighbour.SystemName, neighbour.Port).ShouldBe(("leaf1", "Ethernet7"));
    }

    /// <summary>A boot ROM that is not iPXE: it fetches our iPXE for BIOS by TFTP, and that goes on by itself.</summary>
    [Fact]
    public async Task ABootRomIsSentOnThroughOurIpxe()
    {
        var rom = $"dhcp && chain tftp://{NetworkNamespace.ServerAddress}/undionly.kpxe";
        await using var machine = rack.Rack.Add(MachineSpec.Bios("boot-rom", 10) with { FirstIpxeLine = rom });
        await machine.PowerOnAsync();
        await machine.WaitForCodeAsync(BiosDeadline);
        var boot = (await rack.AttemptsAsync(machine.Spec.Mac))[0];
        boot.Hops.ShouldContain(hop => hop.Kind == BootHopKind.FileSent && hop.Detail.Contains("undionly.kpxe", StringComparison.Ordinal));
        boot.Hops.ShouldContain(hop => hop.Kind == BootHopKind.Script);
    }

    [Fact]
    public async Task AMachineWithUefiHttpBootNeedsNoTftp()
    {
        await using var machine = rack.Rack.Add(MachineSpec.WithUefi("uefi-http", 11) with { BootsByHttp = true });
        await machine.PowerOnAsync();
        await machine.WaitForCodeAsync(UefiDeadline);
        var boot = (await rack.AttemptsAsync(machine.Spec.Mac))[0];
        boot.Hops.Where(hop => hop.Kind == BootHopKind.FileSent).ShouldHaveSingleItem().Detail.ShouldContain("snponly.efi by HTTP");
    }

    /// <summary>A host that runs joins with a token; switched off and on again it goes through our iPXE on to its own disk.</summary>
    [Theory]
    [InlineData(false, 9001)]
    [InlineData(true, 9002)]
    public async Task AHostThatJoinedStartsFromItsOwnDisk(bool uefi, int number)
    {
        var mac = SimulatedAgents.MacOf(number);
        await SimulatedAgents.JoinAsync(rack, number, StepDeadline);
        var name = uefi ? "uefi-host" : "bios-host";
        var spec = (uefi ? MachineSpec.WithUefi(name, 12) : MachineSpec.Bios(name, 13)) with { Mac = mac, HasOwnSystem = true };
        await using var machine = rack.Rack.Add(spec);
        await machine.PowerOnAsync();
        await Poll.UntilAsync("The machine's own system", UefiDeadline, () => machine.Console.Shows(MachineSpec.OwnSystemSays), () => machine.Console.LastWords());
        machine.Console.Shows("starts from its own disk").ShouldBeTrue();
        (await rack.AttemptsAsync(mac))[0].Outcome.ShouldBe(BootOutcome.LocalBoot);
    }

    [Fact]
    public async Task ARejectedMachineIsToldSoAndItsNextBootGetsNothingFromUs()
    {
        await using var machine = rack.Rack.Add(MachineSpec.Bios("rejected", 3));
        await machine.PowerOnAsync();
        await machine.WaitForCodeAsync(BiosDeadline);
        var stranger = await PendingAsync(machine);

        await rack.Api.RejectAsync(stranger.Id, "Not one of ours.");
        await Poll.UntilAsync("The rejection on the console", StepDeadline, () => machine.Console.Shows("Rejected"), () => machine.Console.LastWords());
        (await rack.Api.ResourceAsync(machine.Spec.Mac)).ShouldBeNull();

        await machine.PowerOffAsync();
        await machine.PowerOnAsync();
        await Poll.UntilAsync("A machine that gives up booting over the network", BiosDeadline,
            () => machine.Console.Shows("Booting from Hard Disk") || machine.Console.Shows("No bootable device"), () => machine.Console.LastWords());
        machine.Console.Shows("discovery system").ShouldBeFalse();
        (await rack.Api.ResourceAsync(machine.Spec.Mac)).ShouldBeNull();
    }

    [Fact]
    public async Task ABootFileCutMidwayIsNbpTimeout()
    {
        await using var machine = rack.Rack.Add(MachineSpec.WithUefi("tftp-cut", 4));
        await using var cut = await NetworkCut.AfterTftpBytesAsync(rack.Rack.Network, 60_000);
        await machine.PowerOnAsync();
        await ShouldStopAsync(machine, ReasonCodes.NbpTimeout);
    }

    [Fact]
    public async Task AKernelCutMidwayIsKernelPartial()
    {
        await using var machine = rack.Rack.Add(MachineSpec.Bios("kernel-cut", 5));
        await using var cut = await NetworkCut.AfterTcpBytesAsync(rack.Rack.Network, 8080, 3_000_000);
        await machine.PowerOnAsync();
        await ShouldStopAsync(machine, ReasonCodes.KernelPartial);
    }

    [Fact]
    public async Task ADiscoverySystemWithoutItsNetworkIsRamdiskNoNet()
    {
        await using var machine = rack.Rack.Add(MachineSpec.Bios("no-net", 6));
        await machine.PowerOnAsync();
        await Poll.UntilAsync("A loaded discovery system", BiosDeadline,
            async () => (await rack.AttemptsAsync(machine.Spec.Mac)).Any(boot => boot.Hops.Any(hop => hop.Kind == BootHopKind.Initrd)),
            () => machine.Console.LastWords());
        await machine.SetLinkAsync(false);
        await ShouldStopAsync(machine, ReasonCodes.RamdiskNoNet);
    }

    [Fact]
    public async Task AnApplianceKilledDuringTheEnrolmentStillGetsItsMember()
    {
        await using var machine = rack.Rack.Add(MachineSpec.Bios("survivor", 7));
        await machine.PowerOnAsync();
        var code = await machine.WaitForCodeAsync(BiosDeadline);

        await rack.Rack.Server.KillAsync();
        await rack.Rack.Server.StartAsync();

        var stranger = await PendingAsync(machine);
        stranger.Pending!.Code.ShouldBe(code);
        await rack.Api.ApproveAsync(stranger.Id, new ApproveRequest("survivor", code));
        await rack.ResourceAsync(machine.Spec.Mac, StepDeadline, "a connected member", one => one is { Lifecycle: Lifecycle.Available, Connected: true });
    }

    private async Task BecomesAMemberAsync(MachineSpec spec, string name, TimeSpan deadline, BootHopKind[] hops)
    {
        await using var machine = rack.Rack.Add(spec);
        await machine.PowerOnAsync();
        var before = await machine.DiskHashAsync();

        var code = await machine.WaitForCodeAsync(deadline);
        Figures.Print($"{spec.Name}, power-on to waiting for approval", BootSplit.Of(machine).ToString());
        var stranger = await PendingAsync(machine);
        stranger.Pending!.Code.ShouldBe(code);
        stranger.HasData.ShouldBe(spec.DiskWithData);
        await ShouldShowAsync(spec, hops);

        await rack.Api.ApproveAsync(stranger.Id, new ApproveRequest(name, code));
        var member = await rack.ResourceAsync(spec.Mac, StepDeadline, "a connected member", one => one is { Lifecycle: Lifecycle.Available, Connected: true });
        (await rack.DigAsync($"{name}.rack.example", "A")).ShouldBe(member.Address);
        (await rack.DigAsync("-x", member.Address!)).ShouldBe($"{name}.rack.example.");

        var hardware = (await rack.Api.DetailAsync(member.Id)).Hardware.ShouldNotBeNull();
        hardware.System.Serial.ShouldBe(spec.Serial);
        hardware.Firmware.Kind.ShouldBe(spec.Uefi ? "uefi" : "bios");
        hardware.Nics.ShouldContain(nic => nic.Mac == spec.Mac.ToString() && nic.Link);

        await machine.PowerOffAsync();
        (await machine.DiskHashAsync()).ShouldBe(before);
    }

    /// <summary>The timeline is complete, in order, and timed.</summary>
    private async Task ShouldShowAsync(MachineSpec spec, BootHopKind[] hops)
    {
        var boot = (await rack.AttemptsAsync(spec.Mac)).First(attempt => attempt.Outcome is BootOutcome.Reported or BootOutcome.Running);
        foreach (var hop in hops) boot.Hops.ShouldContain(one => one.Kind == hop, $"no {hop} on the timeline");
        boot.Hops.Select(hop => hop.MillisecondsSinceStart).ShouldBeInOrder();
        Figures.Print($"{spec.Name}, as the appliance saw it", string.Join(", ", boot.Hops.Select(hop =>
            string.Create(CultureInfo.InvariantCulture, $"{hop.Kind} {hop.MillisecondsSinceStart / 1000.0:0.0}"))));
    }

    private Task<Resource> PendingAsync(QemuMachine machine) =>
        rack.ResourceAsync(machine.Spec.Mac, StepDeadline, "a pending request", one => one.Pending is not null);

    private async Task ShouldStopAsync(QemuMachine machine, string reason)
    {
        var boot = await rack.StoppedBootAsync(machine.Spec.Mac, reason, UefiDeadline);
        boot.Outcome.ShouldBe(BootOutcome.Failed);
        boot.Advice.ShouldNotBeNullOrEmpty();
        boot.Evidence.ShouldNotBeNullOrEmpty();
    }
}
