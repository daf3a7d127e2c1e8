using System.Security.Cryptography;
using Appliance.Contracts;
using Appliance.Rack;
using Appliance.SystemTests.Racks;

namespace Appliance.SystemTests.Dhcp;

/// <summary>GRUB, which brings a DHCP client and a TFTP client of its own.</summary>
[Collection(MachineCollection.Name)]
public sealed class GrubTests(MachineRack rack)
{
    private const string File = "undionly.kpxe";

    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(180);

    /// <summary>It asks for an address, tells it, and reads a file of ours; the prompt it would stop at otherwise shows what went wrong.</summary>
    private static readonly string[] s_script =
    [
        "serial --unit=0 --speed=115200", "terminal_output serial", "net_bootp", "net_ls_addr", "net_ls_dns", "echo next $net_default_server",
        $"sha256sum (tftp,{NetworkNamespace.ServerAddress})/{File}", $"net_nslookup {NetworkNamespace.ServerAddress}", "echo grub-has-ended", "halt",
    ];

    [Fact]
    public async Task GrubGetsAnAddressAndReadsAFile()
    {
        var stop = TestContext.Current.CancellationToken;
        var (script, program) = (Path.Combine(rack.Folder, "grub.cfg"), Path.Combine(rack.Folder, "grub.efi"));
        await System.IO.File.WriteAllLinesAsync(script, s_script, stop);
        await Programs.RunAsync("grub-mkimage", "-O", "x86_64-efi", "-o", program, "-c", script, "-p", "/", "efinet", "net", "tftp", "echo", "hashsum", "gcry_sha256", "serial", "terminal", "halt", "normal");
        await using var machine = rack.Rack.Add(MachineSpec.WithUefi("grub", 16) with { OwnProgram = program });
        await machine.PowerOnAsync();
        await Poll.UntilAsync("The end of GRUB's script", s_deadline, () => machine.Console.Shows("grub-has-ended"), () => machine.Console.LastWords());

        var said = machine.Console.LastWords(60);
        var lease = (await rack.Api.LeasesAsync()).FirstOrDefault(one => one.Mac == machine.Spec.Mac.ToString()).ShouldNotBeNull(said);
        lease.State.ShouldBe(LeaseState.Active);
        said.ShouldContain($"efinet0:dhcp {machine.Spec.Mac} {lease.Address}");
        var content = await System.IO.File.ReadAllBytesAsync(Path.Combine(rack.Rack.Artifacts.NetbootFolder, File), stop);
        said.ShouldContain(Convert.ToHexStringLower(SHA256.HashData(content)));
    }
}
