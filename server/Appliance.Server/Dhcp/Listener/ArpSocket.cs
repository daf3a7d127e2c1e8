using System.Net.Sockets;
using Appliance.Protocols;

namespace Appliance.Server.Dhcp.Listener;

/// <summary>ARP for IPv4 on one Ethernet interface (RFC 826). Needs CAP_NET_RAW.</summary>
internal sealed class ArpSocket : IDisposable
{
    private const int Length = 28;
    private const ushort Request = 1;

    private readonly Socket _socket;
    private readonly int _interface;

    /// <exception cref="SocketException">The interface is gone, or the right to do so is missing.</exception>
    public ArpSocket(int interfaceIndex)
    {
        _interface = interfaceIndex;
        _socket = new Socket(AddressFamily.Packet, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            _socket.Bind(new PacketEndPoint(interfaceIndex, default, PacketEndPoint.Arp));
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    /// <summary>Asks everybody for an address without claiming one (RFC 5227 §2.1.1).</summary>
    public void Probe(MacAddress own, Ipv4Address address)
    {
        Span<byte> hardware = stackalloc byte[MacAddress.Length];
        own.CopyTo(hardware);
        Span<byte> packet = stackalloc byte[Length];
        var wire = new WireWriter(packet);
        wire.U16(1); // Ethernet
        wire.U16(PacketEndPoint.Ipv4);
        wire.U8(MacAddress.Length);
        wire.U8(4);
        wire.U16(Request);
        wire.Bytes(hardware);
        wire.U32(0); // 0.0.0.0: nobody's table changes
        wire.Zeros(MacAddress.Length);
        wire.U32(address.Bits);
        _socket.SendTo(packet, SocketFlags.None, new PacketEndPoint(_interface, FrameSocket.Everybody, PacketEndPoint.Arp).Serialize());
    }

    /// <summary>Waits for somebody who says that it has the address, or wants it at this moment too.</summary>
    /// <returns>Null when <paramref name="enough"/> came first.</returns>
    public async Task<MacAddress?> HolderAsync(Ipv4Address address, IReadOnlyList<MacAddress> except, CancellationToken enough)
    {
        var buffer = new byte[128];
        try
        {
            while (true)
            {
                var length = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, PacketEndPoint.Blank(), enough);
                if (Claimant(buffer.AsSpan(0, length), address) is { } mac && !except.Contains(mac)) return mac;
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    public void Dispose() => _socket.Dispose();

    private static MacAddress? Claimant(ReadOnlySpan<byte> packet, Ipv4Address address)
    {
        var wire = new WireReader(packet);
        var (hardware, protocol, hardwareLength, protocolLength) = (wire.U16(), wire.U16(), wire.U8(), wire.U8());
        var operation = wire.U16();
        var sender = wire.Bytes(MacAddress.Length);
        var (from, _, about) = (wire.U32(), wire.Bytes(MacAddress.Length).Length, wire.U32());
        if (wire.Error != WireError.None || (hardware, protocol, hardwareLength, protocolLength) != (1, PacketEndPoint.Ipv4, MacAddress.Length, 4)) return null;
        var claims = from == address.Bits || (operation == Request && from == 0 && about == address.Bits);
        return claims ? MacAddress.From(sender) : null;
    }
}
