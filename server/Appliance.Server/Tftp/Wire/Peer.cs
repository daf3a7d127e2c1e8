using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;

namespace Appliance.Server.Tftp.Wire;

/// <summary>An IPv4 address and a port, as a key that costs no allocation.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Peer(uint Address, ushort Port)
{
    /// <summary>struct sockaddr_in.</summary>
    public const int SockAddrLength = 16;

    public static Peer Of(IPEndPoint end)
    {
        Span<byte> octets = stackalloc byte[16];
        end.Address.TryWriteBytes(octets, out _);
        return new Peer(BinaryPrimitives.ReadUInt32BigEndian(octets), (ushort)end.Port);
    }

    public static Peer Read(ReadOnlySpan<byte> sockAddr) =>
        new(BinaryPrimitives.ReadUInt32BigEndian(sockAddr[4..]), BinaryPrimitives.ReadUInt16BigEndian(sockAddr[2..]));

    public void Write(Span<byte> sockAddr)
    {
        sockAddr[..SockAddrLength].Clear();
        var family = (ushort)2;
        MemoryMarshal.Write(sockAddr, in family);
        BinaryPrimitives.WriteUInt16BigEndian(sockAddr[2..], Port);
        BinaryPrimitives.WriteUInt32BigEndian(sockAddr[4..], Address);
    }

    public IPEndPoint ToEndPoint() => new(new IPAddress(BinaryPrimitives.ReverseEndianness(Address)), Port);
}
