using System.Buffers.Binary;
using System.Net;

namespace Appliance.Protocols;

/// <summary>IPv6 addresses as numbers, which compare and count.</summary>
public static class Ipv6Number
{
    private const int Length = 16;

    /// <summary>0 for an address of another family.</summary>
    public static UInt128 Of(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[Length];
        return address.TryWriteBytes(octets, out var length) && length == Length ? BinaryPrimitives.ReadUInt128BigEndian(octets) : 0;
    }

    public static IPAddress ToAddress(UInt128 number)
    {
        Span<byte> octets = stackalloc byte[Length];
        BinaryPrimitives.WriteUInt128BigEndian(octets, number);
        return new IPAddress(octets);
    }

    /// <summary>The MAC address that an interface identifier was made of (RFC 4291, appendix A); null where it was not.</summary>
    public static MacAddress? MacIn(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[Length];
        if (!address.TryWriteBytes(octets, out var length) || length != Length || octets[11] != 0xff || octets[12] != 0xfe) return null;
        Span<byte> mac = [(byte)(octets[8] ^ 2), octets[9], octets[10], octets[13], octets[14], octets[15]];
        return MacAddress.From(mac) is { IsUnicast: true } known ? known : null;
    }
}
