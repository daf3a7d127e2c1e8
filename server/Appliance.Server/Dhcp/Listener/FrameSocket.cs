using System.Net;
using System.Net.Sockets;
using Appliance.Protocols;
using Appliance.Server.Dhcp.Answering;

namespace Appliance.Server.Dhcp.Listener;

/// <summary>
/// Sends IPv4 in Ethernet frames to hardware addresses of our choice, and hears what is sent to DHCP clients on its interface when asked to.
/// Needs CAP_NET_RAW.
/// </summary>
internal sealed class FrameSocket : IDisposable
{
    public static readonly MacAddress Everybody = new(0xffff_ffff_ffff);

    private const int LargestFrame = 1500;

    private readonly Socket _socket;
    private readonly int _interface;

    /// <exception cref="SocketException">The interface is gone, or the right to do so is missing.</exception>
    public FrameSocket(int interfaceIndex, bool listens)
    {
        _interface = interfaceIndex;
        // Protocol 0 receives nothing; bound to IPv4 it does.
        _socket = new Socket(AddressFamily.Packet, SocketType.Dgram, ProtocolType.Unspecified);
        if (!listens) return;
        try
        {
            PacketFilter.UdpTo(AnswerWriter.ClientPort).AttachTo(_socket);
            _socket.Bind(new PacketEndPoint(interfaceIndex, default));
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    public void Send(MacAddress to, Ipv4Address source, ushort sourcePort, Ipv4Address destination, ushort destinationPort, ReadOnlySpan<byte> payload)
    {
        Span<byte> frame = stackalloc byte[LargestFrame];
        var length = UdpPacket.Write(frame, source, sourcePort, destination, destinationPort, payload);
        if (length == 0) throw new SocketException((int)SocketError.MessageSize);
        _socket.SendTo(frame[..length], SocketFlags.None, new PacketEndPoint(_interface, to).Serialize());
    }

    /// <returns>The length; <paramref name="from"/> is filled.</returns>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer, SocketAddress from, CancellationToken stop) =>
        _socket.ReceiveFromAsync(buffer, SocketFlags.None, from, stop);

    public void Dispose() => _socket.Dispose();
}
