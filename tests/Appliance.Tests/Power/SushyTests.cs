using System.Diagnostics;

namespace Appliance.Tests.Power;

/// <summary>The emulator is good for something only if a client that is not ours understands it.</summary>
public sealed class SushyTests
{
    private const string Script = """
        import sys, sushy
        address, user, password, authority = sys.argv[1:]
        bmc = sushy.Sushy(address, username=user, password=password, verify=authority)
        system = bmc.get_system_collection().get_members()[0]
        seen = [system.power_state.value]
        for reset in (sushy.RESET_ON, sushy.RESET_FORCE_RESTART, sushy.RESET_FORCE_OFF):
            system.reset_system(reset)
            system.refresh(force=True)
            seen.append(system.power_state.value)
        print(','.join(seen))
        """;

    [Fact]
    public async Task AForeignClientSwitchesTheMachineBehindTheEmulator()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var bmc = await RedfishEmulator.StartAsync();
        using var authority = new Identity.TemporaryFolder();
        var file = Path.Combine(authority.Path, "bmc.pem");
        await File.WriteAllTextAsync(file, bmc.Certificate.ExportCertificatePem(), stop);

        var start = new ProcessStartInfo("/usr/bin/python3", ["-c", Script, $"https://127.0.0.1:{bmc.Port}/redfish/v1", RedfishEmulator.User, RedfishEmulator.Password, file])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.EndsWith("_CA_BUNDLE", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name); // They would win over ours.
        using var python = Process.Start(start)!;
        var (said, wrong) = (python.StandardOutput.ReadToEndAsync(stop), python.StandardError.ReadToEndAsync(stop));
        await python.WaitForExitAsync(stop);

        python.ExitCode.ShouldBe(0, await wrong);
        (await said).Trim().ShouldBe("Off,On,On,Off");
        (bmc.Machine.IsOn, bmc.Machine.Starts).ShouldBe((false, 2));
    }
}
