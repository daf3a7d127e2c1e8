using System.Net;
using System.Net.Sockets;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Rack;

namespace Appliance.SystemTests.Dhcp;

/// <summary>Real clients, and relays, on a real wire.</summary>
[Collection(DhcpCollection.Name)]
public sealed class ClientTests(DhcpRack rack)
{
    [Fact]
    public async Task UdhcpcAndDhclientOfOneMachineGetTheSameLease()
    {
        var host = await rack.NeighbourAsync("oc");
        var said = await Programs.TryAsync("ip", "netns", "exec", host.Name, "busybox", "udhcpc", "-i", "eth0", "-n", "-q", "-f", "-s", "/bin/true", "-x", "hostname:Web-01");
        var address = Between(said.Output + said.Error, "lease of ", " obtained");
        (await LeaseAsync(address)).HostName.ShouldBe("web-01");

        // Not to its end: it would stay and renew. Its configuration may send this machine's own host name.
        using var dhclient = host.Start("dhclient", Path.Combine(rack.Folder, "dhclient.log"), "dhclient",
            ["-d", "-v", "-sf", "/bin/true", "-lf", Path.Combine(rack.Folder, "dhclient.leases"), "-pf", Path.Combine(rack.Folder, "dhclient.pid"), "eth0"]);
        await Poll.UntilAsync("dhclient's lease", TimeSpan.FromSeconds(30), () => dhclient.LastWords().Contains($"DHCPACK of {address} from", StringComparison.Ordinal), () => dhclient.LastWords());
        await dhclient.EndAsync(TimeSpan.FromSeconds(5));

        (await LeaseAsync(address)).State.ShouldBe(LeaseState.Active);
    }

    [Fact]
    public async Task ARelayIsAnsweredAndAForgedOneIsNot()
    {
        var relay = await rack.NeighbourAsync("re", "10.99.0.8/24");
        using var socket = await DhcpRack.UdpAsync(relay, "10.99.0.8", 67);
        var buffer = new byte[2048];

        await socket.SendToAsync(Relayed(1, "10.99.0.8"), Server);
        var length = await socket.ReceiveAsync(buffer, SocketFlags.None).WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        DhcpMessage.TryRead(buffer.AsSpan(0, length), out var offer, out _).ShouldBeTrue();
        (offer!.Type, offer.TransactionId).ShouldBe((DhcpMessageType.Offer, 1u));
        offer.Options[82].ToArray().ShouldBe([1, 2, 3]);

        var dropped = await rack.Api.MetricAsync("appliance_dhcp_dropped_total") ?? 0;
        string[] forged = ["10.99.0.1", "10.99.0.255", "255.255.255.255", "192.168.1.1", "0.0.0.0"];
        foreach (var giaddr in forged) await socket.SendToAsync(Relayed(2, giaddr), Server);
        await Poll.UntilAsync("The count of forged relays", TimeSpan.FromSeconds(10), async () =>
            await rack.Api.MetricAsync("appliance_dhcp_dropped_total") >= dropped + forged.Length);
        socket.Available.ShouldBe(0);
        (await rack.Api.EventsAsync()).ShouldContain(happened => happened.Name == "dhcp.suspicious-packet");
    }

    [Fact]
    public async Task AnInterfaceWithoutASubnetStaysSilent()
    {
        var host = await rack.NeighbourAsync("si");
        // Off the bridge, with an address of ours at the other end: a network of this machine that nobody told the appliance to serve.
        await rack.Rack.Network.IpAsync("link", "set", "v-si", "nomaster");
        await rack.Rack.Network.IpAsync("addr", "add", "10.98.0.1/24", "dev", "v-si");
        await host.IpAsync("addr", "add", "10.98.0.9/24", "dev", "eth0");
        var (exitCode, output, error) = await Programs.TryAsync(
            "ip", "netns", "exec", host.Name, "busybox", "udhcpc", "-i", "eth0", "-n", "-q", "-f", "-s", "/bin/true", "-t", "2", "-T", "1");
        exitCode.ShouldNotBe(0);
        (output + error).ShouldContain("no lease");
        (await Programs.TryAsync("ip", "netns", "exec", host.Name, "dig", "@10.98.0.1", "+tries=1", "+time=1", "rack.example", "SOA")).ExitCode.ShouldNotBe(0);
        (await Programs.TryAsync("ip", "netns", "exec", host.Name, "curl", "-s", "-m", "2", "http://10.98.0.1:8080/files/snponly.efi")).ExitCode.ShouldNotBe(0);
    }

    [Fact]
    public async Task AnInterfaceThatLosesItsAddressIsServedAgainWhenItIsBack()
    {
        await rack.Rack.Network.IpAsync("addr", "del", $"{NetworkNamespace.ServerAddress}/24", "dev", NetworkNamespace.Bridge);
        (await StateAsync(SubnetState.InterfaceMissing)).StateReason.ShouldNotBeNull().ShouldContain(NetworkNamespace.ServerAddress);
        await rack.Rack.Network.IpAsync("addr", "add", $"{NetworkNamespace.ServerAddress}/24", "dev", NetworkNamespace.Bridge);
        await StateAsync(SubnetState.Serving);
        (await new DhcpClient(rack.Machines, MachineIdentity.Number(900)).LeaseAsync(TestContext.Current.CancellationToken)).Server.ShouldBe(IPAddress.Parse(NetworkNamespace.ServerAddress));
    }

    private static string Between(string text, string before, string after)
    {
        text.ShouldContain(before);
        return text.Split(before)[1].Split(after)[0];
    }

    private static IPEndPoint Server => new(IPAddress.Parse(NetworkNamespace.ServerAddress), 67);

    private static byte[] Relayed(uint transaction, string giaddr)
    {
        var message = new DhcpMessage
        {
            Op = DhcpMessage.BootRequest,
            Hops = 1,
            TransactionId = transaction,
            Mac = MacAddress.Parse("52:54:00:00:08:08"),
            RelayAddress = Ipv4Address.Parse(giaddr),
        };
        message.Options.Set(DhcpOption.MessageType, DhcpMessageType.Discover);
        message.Options.Set(DhcpOption.RelayInformation, [1, 2, 3]);
        return DhcpRack.Bytes(message);
    }

    private async Task<Lease> LeaseAsync(string address) => (await rack.Api.LeasesAsync()).Single(one => one.Address == address);

    private Task<Subnet> StateAsync(SubnetState state) => Poll.UntilAsync($"The state {state}", TimeSpan.FromSeconds(30), async () =>
        (await rack.Api.SubnetsAsync()).FirstOrDefault(subnet => subnet.State == state), () => rack.Rack.Server.Daemon.LastWords());
}
