using System.Security.Cryptography;
using Appliance.Contracts;
using Appliance.Rack;

namespace Appliance.SystemTests.Dhcp;

/// <summary>Router advertisements as others understand them, and our services asked over IPv6.</summary>
[Collection(DhcpCollection.Name)]
public sealed class Ipv6WireTests(DhcpRack rack)
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task RdiscReadsWhatWeAdvertise()
    {
        var host = await rack.NeighbourAsync("rd");
        (await HeardAsync(host, "Router lifetime")).ShouldSatisfyAllConditions(
            said => said.ShouldMatch(@"Stateful address conf\.\s+:\s+Yes"), said => said.ShouldMatch(@"Stateful other conf\.\s+:\s+Yes"),
            said => said.ShouldMatch(@"Router lifetime\s+:\s+1800"), said => said.ShouldMatch(@"Prefix\s+:\s+fd99::/64"),
            said => said.ShouldMatch(@"On-link\s+:\s+Yes"), said => said.ShouldMatch(@"Autonomous address conf\.:\s+No"),
            said => said.ShouldMatch(@"Recursive DNS server\s+:\s+fd99::1"), said => said.ShouldMatch(@"DNS search list\s+:\s+rack\.example"));
        try
        {
            await rack.ChangeIpv6Async(new SubnetIpv6Spec { Advertising = RouterAdvertising.Flags });
            (await HeardAsync(host, "Router lifetime           :            0")).ShouldSatisfyAllConditions(
                said => said.ShouldMatch(@"Stateful address conf\.\s+:\s+Yes"), said => said.ShouldNotContain("Prefix"), said => said.ShouldNotContain("Recursive"));
        }
        finally
        {
            await rack.ChangeIpv6Async(new SubnetIpv6Spec { Advertising = RouterAdvertising.Router });
        }
    }

    /// <summary>The kernel of a host that nobody configures: it believes advertisements, and nothing else.</summary>
    [Fact]
    public async Task AKernelTakesUsForItsRouterUntilWeSayThatWeAreNone()
    {
        var host = await rack.NeighbourAsync("ka");
        try
        {
            await rack.ChangeIpv6Async(new SubnetIpv6Spec { AutoAddresses = true });
            await Poll.UntilAsync("A default route", s_deadline, () => RouteAsync(host, there: true));
            var own = $"fd99::{Eui64(await host.MacAsync("eth0"))}";
            await Poll.UntilAsync("An address the host made itself", s_deadline, async () => (await host.AddressesAsync("eth0")).Contains(own));

            await rack.ChangeIpv6Async(new SubnetIpv6Spec { Advertising = RouterAdvertising.Off, AutoAddresses = false });
            await Poll.UntilAsync("No default route", s_deadline, () => RouteAsync(host, there: false));
        }
        finally
        {
            await rack.ChangeIpv6Async(new SubnetIpv6Spec { Advertising = RouterAdvertising.Router, AutoAddresses = false });
        }
        await Poll.UntilAsync("The default route again", s_deadline, () => RouteAsync(host, there: true));

        // An appliance that ends takes its word back as well.
        await rack.Rack.Server.StopAsync();
        try
        {
            await Poll.UntilAsync("No default route after the appliance's end", s_deadline, () => RouteAsync(host, there: false));
        }
        finally
        {
            await rack.Rack.Server.StartAsync();
        }
    }

    [Fact]
    public async Task NamesAndBootFilesAreHadOverIpv6()
    {
        var host = await rack.NeighbourAsync("v6", "fd99::5/64");
        await Poll.UntilAsync("Our address", s_deadline, async () => (await host.AddressesAsync("eth0")).Contains("fd99::5"));
        var file = Path.Combine(rack.Rack.Artifacts.NetbootFolder, "undionly.kpxe");
        var right = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)));

        (await host.RunAsync("dig", $"@{DhcpRack.ServerIpv6}", "+short", "+tries=2", "+time=2", "rack.example", "SOA")).ShouldContain("rack.example.");
        (await host.RunAsync("dig", $"@{DhcpRack.ServerIpv6}", "+tcp", "+short", "+tries=2", "+time=2", "rack.example", "SOA")).ShouldContain("rack.example.");

        var byTftp = Path.Combine(rack.Folder, "by-tftp");
        await host.RunAsync("busybox", "tftp", "-g", "-b", "1428", "-r", "undionly.kpxe", "-l", byTftp, DhcpRack.ServerIpv6);
        Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(byTftp, TestContext.Current.CancellationToken))).ShouldBe(right);

        var byHttp = Path.Combine(rack.Folder, "by-http");
        await host.RunAsync("curl", "-gsf", "-m", "20", "-o", byHttp, $"http://[{DhcpRack.ServerIpv6}]:8080/files/undionly.kpxe");
        Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(byHttp, TestContext.Current.CancellationToken))).ShouldBe(right);
    }

    /// <summary>What rdisc6 says of one advertisement, once it says this too.</summary>
    private static Task<string> HeardAsync(NetworkNamespace host, string too) => Poll.UntilAsync($"An advertisement with '{too}'", s_deadline, async () =>
        (await Programs.TryAsync("ip", "netns", "exec", host.Name, "rdisc6", "-1", "-r", "1", "-w", "1000", "eth0")).Output is var said && said.Contains(too, StringComparison.Ordinal) ? said : null);

    private static async Task<bool> RouteAsync(NetworkNamespace host, bool there) =>
        (await host.IpAsync("-6", "route", "show", "default", "proto", "ra")).Contains("via fe80::", StringComparison.Ordinal) == there;

    /// <summary>The interface identifier a kernel makes of a MAC address, as it is written (RFC 4291 §2.5.1).</summary>
    private static string Eui64(string mac)
    {
        var octets = Convert.FromHexString(mac.Replace(":", "", StringComparison.Ordinal));
        octets[0] ^= 2;
        return string.Join(':', new[] { octets[0] << 8 | octets[1], octets[2] << 8 | 0xff, 0xfe00 | octets[3], octets[4] << 8 | octets[5] }.Select(group => $"{group:x}"));
    }
}
