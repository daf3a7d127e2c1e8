using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Appliance.Protocols;

/// <summary>An IPv4 address as a number: it compares, counts up and allocates nothing. The default value is 0.0.0.0, "none" in DHCP.</summary>
public readonly record struct Ipv4Address(uint Bits) : IComparable<Ipv4Address>
{
    public static readonly Ipv4Address Broadcast = new(uint.MaxValue);

    public bool IsNone => Bits == 0;

    /// <summary>A host may own it: neither 0/8 nor loopback, multicast, reserved or broadcast (RFC 6890).</summary>
    public bool IsHost => Bits >> 24 is not 0 and not 127 and < 224;

    public static Ipv4Address From(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetwork) throw new ArgumentException("Not an IPv4 address.", nameof(address));
        Span<byte> octets = stackalloc byte[4];
        address.TryWriteBytes(octets, out _);
        return new Ipv4Address(BinaryPrimitives.ReadUInt32BigEndian(octets));
    }

    public static Ipv4Address Parse(string text) => From(IPAddress.Parse(text));

    public IPAddress ToIPAddress()
    {
        Span<byte> octets = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, Bits);
        return new IPAddress(octets);
    }

    public int CompareTo(Ipv4Address other) => Bits.CompareTo(other.Bits);

    /// <summary>As text, into at least 15 characters.</summary>
    /// <returns>How many it took.</returns>
    public int Format(Span<char> text)
    {
        var length = 0;
        for (var shift = 24; shift >= 0; shift -= 8)
        {
            var octet = Bits >> shift & 255;
            if (octet >= 100) text[length++] = (char)('0' + octet / 100);
            if (octet >= 10) text[length++] = (char)('0' + octet / 10 % 10);
            text[length++] = (char)('0' + octet % 10);
            if (shift > 0) text[length++] = '.';
        }
        return length;
    }

    public override string ToString() => $"{Bits >> 24}.{Bits >> 16 & 255}.{Bits >> 8 & 255}.{Bits & 255}";

    public static bool operator <(Ipv4Address left, Ipv4Address right) => left.Bits < right.Bits;

    public static bool operator >(Ipv4Address left, Ipv4Address right) => left.Bits > right.Bits;

    public static bool operator <=(Ipv4Address left, Ipv4Address right) => left.Bits <= right.Bits;

    public static bool operator >=(Ipv4Address left, Ipv4Address right) => left.Bits >= right.Bits;
}
