using System.Net;
using System.Net.Sockets;
using System.Text;
using Appliance.Contracts;
using Appliance.Plugins;
using Appliance.Protocols;
using Appliance.Server.Agents;
using Appliance.Server.Inventory;
using Appliance.Server.Network;

namespace Appliance.Server.Power.Drivers;

/// <summary>
/// Wakes machines by a magic packet, and can do nothing else. Nothing comes back from the machine: it counts as on while its agent is
/// connected, and as unknown otherwise.
/// </summary>
internal sealed class WakeOnLanPower(ISubnets subnets, INames names, IAgents agents) : IPowerDriver
{
    private const int SolSocket = 1;
    private const int BindToDevice = 25;
    private const int Discard = 9;

    /// <summary>Nobody confirms a packet, so it is sent more than once.</summary>
    private const int Copies = 3;

    /// <summary>Where the packets go to; another one where a test listens.</summary>
    public int Port { get; init; } = Discard;

    public Task<IReadOnlyList<PowerAction>> CanAsync(CancellationToken stop) => Task.FromResult<IReadOnlyList<PowerAction>>([PowerAction.On]);

    public Task<PowerReading> ReadAsync(PowerTarget target, CancellationToken stop) => Task.FromResult(agents.IsConnected(new ResourceId(target.Resource))
        ? new PowerReading(PowerState.On, "Its agent is connected.") { Blind = true }
        : new PowerReading(PowerState.Unknown, "Its agent is not connected, and Wake-on-LAN itself sees nothing.") { Blind = true });

    public async Task CommandAsync(PowerTarget target, PowerCommand command, CancellationToken stop)
    {
        var macs = target.Macs.Select(mac => MacAddress.Parse(mac)).ToList();
        var where = Where(new ResourceId(target.Resource));
        if (macs.Count == 0 || where.Count == 0)
            throw new FaultException(FaultKind.Conflict, FaultCodes.WakeUnaddressed, macs.Count == 0 ? $"No MAC address of {target.Name} is known." : "There is no IPv4 subnet to send the packet to.");
        for (var copy = 0; copy < Copies; copy++)
        {
            foreach (var subnet in where) await SendAsync(subnet, macs, stop);
        }
    }

    /// <summary>The subnet the machine is known to be in, otherwise every one.</summary>
    private List<SubnetConfig> Where(ResourceId machine)
    {
        var known = names.Of(machine) is { } name ? names.Addresses(name).Select(subnets.Containing).OfType<SubnetConfig>().ToList() : [];
        return [.. (known.Count > 0 ? known : subnets.All).Where(subnet => subnet.Network.BaseAddress.AddressFamily == AddressFamily.InterNetwork)];
    }

    private async Task SendAsync(SubnetConfig subnet, List<MacAddress> macs, CancellationToken stop)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { EnableBroadcast = true };
        // Two interfaces may be in networks of the same numbers: the packet leaves by this one.
        socket.SetRawSocketOption(SolSocket, BindToDevice, Encoding.ASCII.GetBytes(subnet.Interface + '\0'));
        foreach (var mac in macs) await socket.SendToAsync(MagicPacket.For(mac), new IPEndPoint(MagicPacket.BroadcastOf(subnet.Network), Port), stop);
    }
}
