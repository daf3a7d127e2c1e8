using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Appliance.Agent.Inventory.Neighbours;

/// <summary>What packet(7) says, in terms of .NET's sockets.</summary>
internal static class PacketSocket
{
    private const int PacketLevel = 263; // SOL_PACKET
    private const int AddMembership = 1; // PACKET_ADD_MEMBERSHIP
    private const short Multicast = 0; // PACKET_MR_MULTICAST

    /// <summary>A socket that hears one EtherType on every interface; null where packet sockets are forbidden.</summary>
    public static Socket? TryOpen(ushort etherType)
    {
        try
        {
            return new Socket(AddressFamily.Packet, SocketType.Raw, (ProtocolType)BinaryPrimitives.ReverseEndianness(etherType));
        }
        catch (SocketException)
        {
            return null;
        }
    }

    /// <summary>01-80-C2-00-00-0E: without joining, the NIC's filter keeps these frames away.</summary>
    public static void JoinNearestBridge(Socket socket, int interfaceIndex)
    {
        Span<byte> membership = stackalloc byte[16]; // struct packet_mreq
        BinaryPrimitives.WriteInt32LittleEndian(membership, interfaceIndex);
        BinaryPrimitives.WriteInt16LittleEndian(membership[4..], Multicast);
        BinaryPrimitives.WriteInt16LittleEndian(membership[6..], 6);
        ReadOnlySpan<byte> group = [0x01, 0x80, 0xc2, 0x00, 0x00, 0x0e];
        group.CopyTo(membership[8..]);
        try
        {
            socket.SetRawSocketOption(PacketLevel, AddMembership, membership);
        }
        catch (SocketException)
        {
            // An interface that went away meanwhile.
        }
    }

    /// <summary>Room for a frame's sender; .NET wants more than the 20 bytes of a sockaddr_ll.</summary>
    public static SocketAddress BlankAddress() => new(AddressFamily.Packet, SocketAddress.GetMaximumAddressSize(AddressFamily.Packet));

    /// <summary>sll_ifindex.</summary>
    public static int InterfaceOf(SocketAddress from) => BinaryPrimitives.ReadInt32LittleEndian(from.Buffer.Span[4..]);
}
