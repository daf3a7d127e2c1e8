using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Appliance.Protocols;

namespace Appliance.Server.Dhcp.Listener;

/// <summary>The kernel's sockaddr_ll (packet(7)): an interface and a hardware address on it. .NET has no type for it.</summary>
internal sealed class PacketEndPoint(int interfaceIndex, MacAddress mac, ushort protocol = PacketEndPoint.Ipv4) : EndPoint
{
    public const ushort Ipv4 = 0x0800;
    public const ushort Arp = 0x0806;

    private const int Size = 20;
    private const int MacOffset = 12;

    public override AddressFamily AddressFamily => AddressFamily.Packet;

    public override SocketAddress Serialize()
    {
        var address = new SocketAddress(AddressFamily.Packet, Size);
        var octets = address.Buffer.Span;
        BinaryPrimitives.WriteUInt16BigEndian(octets[2..], protocol);
        BinaryPrimitives.WriteInt32LittleEndian(octets[4..], interfaceIndex); // in host order, and our hosts are little-endian
        octets[11] = MacAddress.Length;
        mac.CopyTo(octets[MacOffset..]);
        return address;
    }

    /// <summary>Room for the sender of a frame; .NET wants more than the kernel writes.</summary>
    public static SocketAddress Blank() => new(AddressFamily.Packet, SocketAddress.GetMaximumAddressSize(AddressFamily.Packet));

    /// <summary>Whom a frame came from.</summary>
    public static MacAddress Sender(SocketAddress address) => MacAddress.From(address.Buffer.Span[MacOffset..]);
}
