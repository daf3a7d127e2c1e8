using System.Diagnostics.CodeAnalysis;

namespace Appliance.Protocols;

/// <summary>
/// Who a DHCPv6 client or server is (RFC 8415 §11): octets to be compared and nothing else. Written in lower-case hexadecimal with colons.
/// </summary>
public sealed class Duid : IEquatable<Duid>
{
    /// <summary>The type's two octets and at least one more (RFC 8415 §11.1).</summary>
    public const int ShortestLength = 3;
    public const int LongestLength = 130;

    private const int LinkLayerAndTime = 1;
    private const int LinkLayer = 3;
    private const int Ethernet = 1;

    private readonly byte[] _octets;

    private Duid(byte[] octets) => _octets = octets;

    public ReadOnlySpan<byte> Octets => _octets;

    /// <summary>
    /// The MAC address it was made of, for a person who reads it; null for other kinds. A machine may have been given another card since, so
    /// that nothing may be decided by it.
    /// </summary>
    public MacAddress? Mac => _octets switch
    {
        [0, LinkLayerAndTime, 0, Ethernet, _, _, _, _, .. { Length: MacAddress.Length } mac] => MacAddress.From(mac),
        [0, LinkLayer, 0, Ethernet, .. { Length: MacAddress.Length } mac] => MacAddress.From(mac),
        _ => null,
    };

    /// <summary>DUID-LL (RFC 8415 §11.4): for a server that needs no memory to stay the same.</summary>
    public static Duid Of(MacAddress mac)
    {
        var octets = new byte[4 + MacAddress.Length];
        (octets[1], octets[3]) = (LinkLayer, Ethernet);
        mac.CopyTo(octets.AsSpan(4));
        return new Duid(octets);
    }

    public static bool TryRead(ReadOnlySpan<byte> octets, [NotNullWhen(true)] out Duid? duid)
    {
        duid = octets.Length is >= ShortestLength and <= LongestLength ? new Duid(octets.ToArray()) : null;
        return duid is not null;
    }

    /// <summary>Hexadecimal, with colons between octets or without.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Duid? duid)
    {
        duid = null;
        var hex = text?.Replace(":", "", StringComparison.Ordinal) ?? "";
        return hex.Length % 2 == 0 && hex.All(char.IsAsciiHexDigit) && TryRead(Convert.FromHexString(hex), out duid);
    }

    public bool Equals(Duid? other) => other is not null && _octets.AsSpan().SequenceEqual(other._octets);

    public override bool Equals(object? obj) => Equals(obj as Duid);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_octets);
        return hash.ToHashCode();
    }

    public override string ToString() => string.Join(':', _octets.Select(octet => octet.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));
}
