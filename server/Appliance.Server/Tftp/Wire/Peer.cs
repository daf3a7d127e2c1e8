using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Appliance.Server.Tftp.Wire;

/// <summary>An address and a port, as a key that costs no allocation.</summary>
/// <param name="Address">IPv6, or IPv4 mapped into it (RFC 4291 §2.5.5.2).</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Peer(UInt128 Address, ushort Port)
{
    /// <summary>struct sockaddr_in6, the longer of the two.</summary>
    public const int SockAddrLength = 28;

    private const int Ipv4Length = 16;
    private const ushort Ipv4Family = 2;
    private const ushort Ipv6Family = 10;
    private const int Ipv6Offset = 8;
    private static readonly UInt128 Mapped = (UInt128)0xffff << 32;

    private bool IsIpv4 => Address >> 32 == 0xffff;

    public static Peer Of(IPEndPoint end)
    {
        Span<byte> octets = stackalloc byte[16];
        end.Address.TryWriteBytes(octets, out _);
        var address = end.Address.AddressFamily == AddressFamily.InterNetwork ? Mapped | BinaryPrimitives.ReadUInt32BigEndian(octets) : BinaryPrimitives.ReadUInt128BigEndian(octets);
        return new Peer(address, (ushort)end.Port);
    }

    public static Peer Read(ReadOnlySpan<byte> sockAddr)
    {
        var port = BinaryPrimitives.ReadUInt16BigEndian(sockAddr[2..]);
        return MemoryMarshal.Read<ushort>(sockAddr) == Ipv6Family
            ? new Peer(BinaryPrimitives.ReadUInt128BigEndian(sockAddr[Ipv6Offset..]), port)
            : new Peer(Mapped | BinaryPrimitives.ReadUInt32BigEndian(sockAddr[4..]), port);
    }

    /// <returns>The octets written.</returns>
    public int Write(Span<byte> sockAddr)
    {
        sockAddr[..SockAddrLength].Clear();
        var family = IsIpv4 ? Ipv4Family : Ipv6Family;
        MemoryMarshal.Write(sockAddr, in family);
        BinaryPrimitives.WriteUInt16BigEndian(sockAddr[2..], Port);
        if (IsIpv4) BinaryPrimitives.WriteUInt32BigEndian(sockAddr[4..], (uint)Address);
        else BinaryPrimitives.WriteUInt128BigEndian(sockAddr[Ipv6Offset..], Address);
        return IsIpv4 ? Ipv4Length : SockAddrLength;
    }

    public IPEndPoint ToEndPoint()
    {
        Span<byte> octets = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(octets, Address);
        return new IPEndPoint(new IPAddress(IsIpv4 ? octets[12..] : octets), Port);
    }
}
