using System.Net;
using System.Net.Sockets;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Rack;
using Appliance.SystemTests.Racks;

namespace Appliance.SystemTests.Dhcp;

/// <summary>An appliance with IPv4 and IPv6 whose clients are real programs, simulated machines and forgers.</summary>
public sealed class DhcpRack : RackFixture
{
    public const string Prefix = "fd99::/64";
    public const string ServerIpv6 = "fd99::1";

    /// <summary>The subnet's name, of <see cref="RackFixture"/>.</summary>
    public const string SubnetName = "rack";

    private readonly List<NetworkNamespace> _neighbours = [];
    private SimulatedNetwork? _machines;

    public SimulatedNetwork Machines => _machines ?? throw new InvalidOperationException("The rack has not been started.");

    /// <summary>A host of its own on the appliance's wire.</summary>
    public async Task<NetworkNamespace> NeighbourAsync(string suffix, string? address = null)
    {
        var neighbour = await Rack.Network.AddNeighbourAsync(suffix, address);
        _neighbours.Add(neighbour);
        Rack.Keep(neighbour);
        return neighbour;
    }

    /// <summary>Changes IPv6 on the subnet, and waits until it is served.</summary>
    public async Task ChangeIpv6Async(SubnetIpv6Spec change)
    {
        await Api.Client.ChangeSubnetAsync(SubnetName, new SubnetSpec { Ipv6 = change }, TestContext.Current.CancellationToken);
        await Poll.UntilAsync("IPv6 that is served", TimeSpan.FromSeconds(30), async () =>
            (await Api.SubnetsAsync()).Any(subnet => subnet.Ipv6 is { State: SubnetState.Serving }), () => Rack.Server.Daemon.LastWords());
    }

    /// <summary>Every IPv6 address that the appliance has given to a client that is heard of by its MAC address.</summary>
    public async Task<IReadOnlyList<Ipv6Lease>> Ipv6LeasesAsync(string mac) =>
        [.. (await Api.Client.Ipv6LeasesAsync(null, null, 500, null, TestContext.Current.CancellationToken)).Items.Where(lease => string.Equals(lease.Mac, mac, StringComparison.OrdinalIgnoreCase))];

    public static async Task<Socket> UdpAsync(NetworkNamespace inside, string address, int port)
    {
        var socket = await inside.OpenSocketAsync(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.EnableBroadcast = true;
        socket.SetRawSocketOption(1, 25, "eth0\0"u8); // SOL_SOCKET, SO_BINDTODEVICE: there is no route yet
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), port));
        return socket;
    }

    public static byte[] Bytes(DhcpMessage message)
    {
        var buffer = new byte[DhcpMessage.MaximumLength];
        return buffer[..message.Write(buffer)];
    }

    protected override async Task ReadyAsync()
    {
        await base.ReadyAsync();
        await Rack.Network.IpAsync("addr", "add", $"{ServerIpv6}/64", "dev", NetworkNamespace.Bridge, "nodad");
        await ChangeIpv6Async(new SubnetIpv6Spec { Prefix = Prefix, Served = true, Pools = [new("fd99::1000", "fd99::1fff")], Advertising = RouterAdvertising.Router, AutoAddresses = false });
        _machines = Rack.Keep(await SimulatedNetwork.CreateAsync(Rack.Network, "sm"));
    }
}

[CollectionDefinition(Name)]
public sealed class DhcpCollection : ICollectionFixture<DhcpRack>
{
    public const string Name = "DHCP";
}
