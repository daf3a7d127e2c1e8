using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Appliance.Server.Dhcp6.Listener;
using Appliance.Server.Network.Interfaces;
using Appliance.Tests.Network;
using Appliance.Tests.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Tests.Dhcp6;

/// <summary>ISC dhclient at the other end of a cable.</summary>
public sealed class Dhcp6ClientTests
{
    private const string Program = "/usr/sbin/dhclient";

    [Fact]
    public async Task DhclientGetsAnAddressAndGivesItBack()
    {
        Assert.SkipUnless(PrivateNetwork.Possible && File.Exists(Program), "This needs root and isc-dhcp-client.");
        var far = string.Create(CultureInfo.InvariantCulture, $"far6-{Environment.ProcessId}-{Random.Shared.Next(1_000_000)}");
        var world = await Dhcp6World.StartAsync();
        world.Add(0, pool: 10);
        var folder = Directory.CreateTempSubdirectory("dhclient6-");
        Run("ip", $"netns add {far}");
        try
        {
            using var port = await PrivateNetwork.OpenAsync(
                ["link add near type veth peer name far", $"link set far netns {far}", "link set near up"],
                () => new Dhcp6Port(new HostInterfaces().All().Single(one => one.Name == "near"), world.Desk, TimeProvider.System, NullLogger.Instance));
            world.Subnets.Replace(world.Subnets.List[0], world.Subnets.List[0] with { Interface = "near" });
            Run("ip", $"-n {far} link set far up");
            SpinWait.SpinUntil(() => Run("ip", $"-n {far} -6 addr show dev far scope link -tentative").Contains("fe80", StringComparison.Ordinal), TimeSpan.FromSeconds(10)).ShouldBeTrue();
            // Its script is none of ours: it would change this machine's name servers.
            var said = Run("ip", $"netns exec {far} {Program} -6 -1 -d -sf /bin/true -lf {folder.FullName}/leases -pf {folder.FullName}/pid far", keptIn: Path.Combine(folder.FullName, "leases"));
            said.ShouldContain("2001:db8::1000");
            world.Table.Holder(IPAddress.Parse("2001:db8::1000")).ShouldNotBeNull();
            Run("ip", $"netns exec {far} {Program} -6 -r -d -sf /bin/true -lf {folder.FullName}/leases -pf {folder.FullName}/pid far");
            // It does not wait for our answer.
            await Eventually.TrueAsync(() => world.Table.Holder(IPAddress.Parse("2001:db8::1000")) is null, "the address is given back", TestContext.Current.CancellationToken);
        }
        finally
        {
            Run("ip", $"netns del {far}");
            folder.Delete(recursive: true);
            await world.StopAsync();
        }
    }

    /// <summary>What it says; or what it keeps, once that is an address.</summary>
    private static string Run(string program, string arguments, string? keptIn = null)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments.Split(' ')) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        if (keptIn is null)
        {
            var complaints = new StringBuilder();
            process.ErrorDataReceived += (_, line) => complaints.AppendLine(line.Data);
            process.BeginErrorReadLine();
            var all = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return all + complaints;
        }
        // It says that it is bound before it has written so.
        _ = process.StandardError.ReadToEndAsync();
        var kept = "";
        SpinWait.SpinUntil(() => process.HasExited || (kept = File.Exists(keptIn) ? File.ReadAllText(keptIn) : "").Contains("iaaddr", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        process.Kill();
        process.WaitForExit();
        return kept;
    }
}
