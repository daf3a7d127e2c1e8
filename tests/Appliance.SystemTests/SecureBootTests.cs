using Appliance.Contracts;
using Appliance.Rack;
using Appliance.SystemTests.Racks;

namespace Appliance.SystemTests;

/// <summary>A machine that runs only what is signed, with the keys machines are delivered with.</summary>
[Collection(MachineCollection.Name)]
public sealed class SecureBootTests(MachineRack rack)
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(240);

    /// <summary>
    /// DHCP can not see Secure Boot: the first boot offers iPXE, which the firmware refuses. The next goes through shim and GRUB, signed, to
    /// Debian's kernel with our RAM disk, and the machine becomes a member as any other.
    /// </summary>
    [Fact]
    public async Task AMachineWithSecureBootBecomesAMember()
    {
        var spec = MachineSpec.WithUefi("secure-boot", 15) with { SecureBoot = true, MemoryMegabytes = 1024 };
        await using var machine = rack.Rack.Add(spec);
        await machine.PowerOnAsync();
        await Poll.UntilAsync("A firmware that refuses what is not signed", s_deadline, () => machine.Console.Shows("Access Denied"), () => machine.Console.LastWords());
        await machine.PowerOffAsync();
        await machine.PowerOnAsync();
        var code = await machine.WaitForCodeAsync(s_deadline);
        Figures.Print($"{spec.Name}, power-on to waiting for approval", BootSplit.Of(machine).ToString());

        var boot = (await rack.AttemptsAsync(spec.Mac))[0];
        foreach (var file in (string[])["shimx64.efi", "grubx64.efi"])
            boot.Hops.ShouldContain(hop => hop.Kind == BootHopKind.FileSent && hop.Detail.StartsWith(file, StringComparison.Ordinal), file);
        foreach (var kind in (BootHopKind[])[BootHopKind.Script, BootHopKind.Kernel, BootHopKind.Initrd, BootHopKind.Register]) boot.Hops.ShouldContain(hop => hop.Kind == kind, $"{kind}");
        boot.Hops.ShouldNotContain(hop => hop.Kind == BootHopKind.FileAborted);

        var stranger = await rack.ResourceAsync(spec.Mac, s_deadline, "a pending request", one => one.Pending is not null);
        stranger.Pending!.Code.ShouldBe(code);
        await rack.Api.ApproveAsync(stranger.Id, new ApproveRequest("node-secure", code));
        var member = await rack.ResourceAsync(spec.Mac, s_deadline, "a connected member", one => one is { Lifecycle: Lifecycle.Available, Connected: true });
        (await rack.Api.DetailAsync(member.Id)).Hardware.ShouldNotBeNull().Firmware.SecureBoot.ShouldBe("enabled");
    }
}
