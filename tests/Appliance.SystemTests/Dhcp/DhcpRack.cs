using System.Net;
using System.Net.Sockets;
using Appliance.Protocols;
using Appliance.Rack;
using Appliance.SystemTests.Racks;

namespace Appliance.SystemTests.Dhcp;

/// <summary>An appliance whose clients are real programs, simulated machines and forgers.</summary>
public sealed class DhcpRack : RackFixture
{
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
        _machines = Rack.Keep(await SimulatedNetwork.CreateAsync(Rack.Network, "sm"));
    }
}

[CollectionDefinition(Name)]
public sealed class DhcpCollection : ICollectionFixture<DhcpRack>
{
    public const string Name = "DHCP";
}
