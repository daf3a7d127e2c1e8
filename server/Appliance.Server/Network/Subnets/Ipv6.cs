using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Appliance.Protocols;

namespace Appliance.Server.Network.Subnets;

/// <summary>Counting with IPv6 addresses.</summary>
internal static class Ipv6
{
    private const int Bits = 128;

    public static UInt128 Number(IPAddress address) => Ipv6Number.Of(address);

    public static IPAddress Address(UInt128 number) => Ipv6Number.ToAddress(number);

    /// <summary>Any way of writing it (RFC 4291 §2.2), but without an interface behind it and not an IPv4 address in disguise.</summary>
    public static bool TryRead(string? text, [NotNullWhen(true)] out IPAddress? address) =>
        IPAddress.TryParse(text?.Trim(), out address) && address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false } && !text!.Contains('%', StringComparison.Ordinal) && !text.Contains('[', StringComparison.Ordinal);

    /// <summary>Global (RFC 4291 §2.4) or unique local (RFC 4193): what a machine can be reached at from beyond its link.</summary>
    public static bool IsRoutable(IPAddress address)
    {
        var first = (byte)(Number(address) >> (Bits - 8));
        return first >> 5 == 1 || first >> 1 == 0xfc >> 1;
    }

    public static UInt128 First(IPNetwork prefix) => Number(prefix.BaseAddress);

    public static UInt128 Last(IPNetwork prefix) => First(prefix) | (prefix.PrefixLength == 0 ? UInt128.MaxValue : prefix.PrefixLength == Bits ? 0 : UInt128.MaxValue >> prefix.PrefixLength);

    /// <summary>An address a machine can have: inside, and not the first one, which is every router's (RFC 4291 §2.6.1).</summary>
    public static bool IsHost(IPNetwork prefix, IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 && prefix.Contains(address) && Number(address) != First(prefix);

    public static bool Overlap(IPNetwork one, IPNetwork other) => First(one) <= Last(other) && First(other) <= Last(one);

    public static UInt128 Size(Ipv6Pool pool) => Number(pool.Last) - Number(pool.First) + 1;

    public static bool Contains(Ipv6Pool pool, IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 && Number(address) >= Number(pool.First) && Number(address) <= Number(pool.Last);
}
