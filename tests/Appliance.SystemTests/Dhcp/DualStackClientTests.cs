using Appliance.Contracts;
using Appliance.Rack;

namespace Appliance.SystemTests.Dhcp;

/// <summary>
/// Clients that configure a host by themselves, over IPv4 and, because a router advertisement says so, over DHCPv6: what they were given is in the
/// kernel's list of addresses, not only in what they say.
/// </summary>
[Collection(DhcpCollection.Name)]
public sealed class DualStackClientTests(DhcpRack rack)
{
    /// <summary>What dhcpcd hears: renew, and give everything back.</summary>
    private const int RenewSignal = 10, ReleaseSignal = 14;

    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task DhcpcdConfiguresAHostRenewsAndGivesBackOverBothFamilies()
    {
        var host = await rack.NeighbourAsync("dc");
        // Folders of its own, for another dhcpcd may run on this machine; and no hook, for this machine's name servers are none of ours.
        const string Apart = "mount -t tmpfs none /run && mount -t tmpfs none /var/lib/dhcpcd && exec dhcpcd -B -d -c /bin/true eth0";
        using var dhcpcd = host.Start("dhcpcd", Path.Combine(rack.Folder, "dhcpcd.log"), "unshare", ["-m", "--propagation", "private", "sh", "-c", Apart]);
        var (address, ipv6) = await BothAsync(host, () => dhcpcd.LastWords(40));
        (await host.IpAsync("-4", "route", "show", "default")).ShouldBeEmpty(); // the subnet has no gateway
        (await host.IpAsync("-6", "route", "show", "default")).ShouldContain("via fe80::");

        var (before, before6) = (await LeaseAsync(address), await Ipv6LeaseAsync(host, ipv6));
        dhcpcd.Mark.Signal(RenewSignal);
        await Poll.UntilAsync("Renewals over both families", s_deadline, async () =>
            (await LeaseAsync(address)).Expires > before.Expires && (await Ipv6LeaseAsync(host, ipv6)).Expires > before6.Expires, () => dhcpcd.LastWords(40));

        dhcpcd.Mark.Signal(ReleaseSignal);
        await GivenBackAsync(host, address, ipv6, () => dhcpcd.LastWords(40));
        await dhcpcd.EndAsync(TimeSpan.FromSeconds(5));
        dhcpcd.LastWords(400).ShouldNotContain("DAD detected", Case.Insensitive);
    }

    [Fact]
    public async Task NetworkdConfiguresABootedHostAndIsWhoItWasWhenItIsStartedAgain()
    {
        var host = await rack.NeighbourAsync("nd");
        await using var system = await SystemContainer.BootAsync(rack.Rack.Artifacts, host, Directory.CreateDirectory(Path.Combine(rack.Folder, "nd")).FullName, configuresNetwork: true);
        await File.WriteAllTextAsync(Path.Combine(system.Root, "etc/systemd/network/eth0.network"), "[Match]\nName=eth0\n\n[Network]\nDHCP=yes\n", TestContext.Current.CancellationToken);
        await system.RunAsync("systemctl", "start", "systemd-networkd");
        var (address, ipv6) = await BothAsync(host, () => system.LastWords());

        // What it makes of the rest of our answers, in its own words.
        var status = await system.RunAsync("networkctl", "--no-pager", "status", "eth0");
        status.ShouldSatisfyAllConditions(
            said => said.ShouldContain("routable (configured)"), said => said.ShouldContain($"{address} (DHCP4 via {NetworkNamespace.ServerAddress})"),
            said => said.ShouldContain($"{NetworkNamespace.ServerAddress}\n"), said => said.ShouldContain(DhcpRack.ServerIpv6));

        var before = await LeaseAsync(address);
        await system.RunAsync("networkctl", "renew", "eth0");
        await Poll.UntilAsync("A renewal", s_deadline, async () => (await LeaseAsync(address)).Expires > before.Expires);

        // Its sockets would start it again.
        await system.RunAsync("systemctl", "stop", "systemd-networkd.socket", "systemd-networkd");
        // Debian's release of it gives back over IPv4 alone.
        await Poll.UntilAsync("The address given back", s_deadline, async () => (await LeaseAsync(address)).State == LeaseState.Released);

        // Started again it is who it was, over IPv6 as well.
        await system.RunAsync("systemctl", "start", "systemd-networkd");
        (await BothAsync(host, () => system.LastWords())).ShouldBe((address, ipv6));
    }

    /// <summary>Both addresses that a host has configured, once the appliance lists them as its own.</summary>
    private async Task<(string Address, string Ipv6)> BothAsync(NetworkNamespace host, Func<string> said)
    {
        var mac = await host.MacAsync("eth0");
        var both = await Poll.UntilAsync($"An address of each family on {host.Name}", s_deadline, async () =>
        {
            var addresses = await host.AddressesAsync("eth0");
            var (old, young) = (addresses.FirstOrDefault(one => one.StartsWith("10.99.", StringComparison.Ordinal)), addresses.FirstOrDefault(one => one.StartsWith("fd99::1", StringComparison.Ordinal)));
            return old is not null && young is not null ? new[] { old, young } : null;
        }, said);
        (await LeaseAsync(both[0])).ShouldSatisfyAllConditions(lease => lease.State.ShouldBe(LeaseState.Active), lease => lease.Mac.ShouldBe(mac, StringCompareShould.IgnoreCase));
        (await Ipv6LeaseAsync(host, both[1])).State.ShouldBe(LeaseState.Active);
        return (both[0], both[1]);
    }

    private Task GivenBackAsync(NetworkNamespace host, string address, string ipv6, Func<string> said) => Poll.UntilAsync("Both addresses given back", s_deadline, async () =>
        (await LeaseAsync(address)).State == LeaseState.Released && (await Ipv6LeaseAsync(host, ipv6)).State == LeaseState.Released, said);

    private async Task<Lease> LeaseAsync(string address) => (await rack.Api.LeasesAsync()).Single(one => one.Address == address);

    private async Task<Ipv6Lease> Ipv6LeaseAsync(NetworkNamespace host, string address) =>
        (await rack.Ipv6LeasesAsync(await host.MacAsync("eth0"))).Single(one => one.Address == address);
}
