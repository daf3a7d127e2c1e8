using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Appliance.Protocols;

namespace Appliance.Server.Dhcp.Import;

/// <summary>Reads the words that all three programs have.</summary>
internal static class Words
{
    /// <summary>Dotted quads only.</summary>
    public static bool TryAddress(string? text, [NotNullWhen(true)] out IPAddress? address) =>
        IPAddress.TryParse(text, out address) && address.AddressFamily == AddressFamily.InterNetwork && address.ToString() == text;

    public static bool TryAddress(string? text, out Ipv4Address address)
    {
        var found = TryAddress(text, out IPAddress? read);
        address = found ? Ipv4Address.From(read!) : default;
        return found;
    }

    /// <summary>An IPv6 address, or the beginning or a template of one.</summary>
    public static bool IsV6(string text) => text.Contains("::", StringComparison.Ordinal) || (IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6);

    /// <summary>"10.0.0.0/24"; bits of hosts are cut off.</summary>
    public static IPNetwork? Network(string text) =>
        text.Split('/') is [var address, var length] && byte.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var bits) && bits <= 32 && TryAddress(address, out Ipv4Address from)
            ? Network(from, bits) : null;

    /// <summary>An address and a mask as dotted quads; null when the mask has holes.</summary>
    public static IPNetwork? Network(string address, string mask)
    {
        if (!TryAddress(address, out Ipv4Address from) || !TryAddress(mask, out Ipv4Address bits)) return null;
        var length = System.Numerics.BitOperations.PopCount(bits.Bits);
        return Mask(length) == bits.Bits ? Network(from, length) : null;
    }

    public static Ipv4Address Last(IPNetwork network) => new(Ipv4Address.From(network.BaseAddress).Bits | ~Mask(network.PrefixLength));

    /// <summary>A client identifier as files write it: octets in hex with colons between them; null when it is none.</summary>
    public static byte[]? Octets(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > 3 * 255) return null;
        var parts = text.Split(':');
        var octets = new byte[parts.Length];
        for (var i = 0; i < parts.Length; i++)
            if (parts[i].Length is 0 or > 2 || !byte.TryParse(parts[i], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out octets[i])) return null;
        return octets;
    }

    /// <summary>An identifier as files write it: octets in hex, or a text, in quotes or not.</summary>
    public static byte[]? Identifier(string? text)
    {
        if (text is ['\'', .., '\'']) text = text[1..^1];
        else if (text?.Contains(':', StringComparison.Ordinal) == true && Octets(text) is { } octets) return octets;
        else if (text?.StartsWith("0x", StringComparison.Ordinal) == true && text.Length % 2 == 0 && text.Skip(2).All(char.IsAsciiHexDigit)) return Convert.FromHexString(text.AsSpan(2));
        return text is { Length: > 0 and <= 255 } && text.All(letter => letter <= '\u00ff') ? System.Text.Encoding.Latin1.GetBytes(text) : null;
    }

    /// <summary>Six octets of hex, of which a leading zero may be missing.</summary>
    public static bool TryMac(string? text, out MacAddress mac)
    {
        mac = default;
        if (text is null || Octets(text.Replace('-', ':')) is not { Length: MacAddress.Length } octets) return false;
        mac = MacAddress.From(octets);
        return true;
    }

    /// <summary>Seconds since 1970; null for what no calendar has.</summary>
    public static DateTimeOffset? Time(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= 253_402_300_799 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    private static uint Mask(int length) => length == 0 ? 0 : uint.MaxValue << (32 - length);

    private static IPNetwork Network(Ipv4Address address, int length) => new(new Ipv4Address(address.Bits & Mask(length)).ToIPAddress(), length);
}
