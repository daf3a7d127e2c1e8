using System.Text;
using Appliance.Protocols;

namespace Appliance.Server.Network;

/// <summary>
/// How a DHCP client is known to a reservation: by its MAC address, by its client identifier (RFC 2132 §9.14), by its DUID (RFC 8415 §11), or
/// by the port its relay names (RFC 3046 §3.1). Written as "52:54:00:aa:00:01", "id:01525400aa0001", "duid:00030001525400aa0001",
/// "circuit:ge-0/0/7" and "circuit:0x00040001".
/// </summary>
public readonly record struct ClientKey
{
    private const string IdPrefix = "id:";
    private const string CircuitPrefix = "circuit:";
    private const string DuidPrefix = "duid:";

    /// <summary>A client identifier that holds a DUID begins so (RFC 4361 §6.1), and the interface's four octets follow.</summary>
    private const byte DuidType = 255;
    private const int BeforeDuid = 5;
    private const int LongestOctets = 255;

    private readonly string? _text;

    private ClientKey(MacAddress mac, string? text) => (Mac, _text) = (mac, text);

    /// <summary>None (zero) when the client is known by something else.</summary>
    public MacAddress Mac { get; }

    public bool IsMac => _text is null;

    public bool IsDuid => _text?.StartsWith(DuidPrefix, StringComparison.Ordinal) == true;

    public bool IsCircuit => _text?.StartsWith(CircuitPrefix, StringComparison.Ordinal) == true;

    public static ClientKey Of(MacAddress mac) => new(mac, null);

    /// <param name="octets">Option 61, with its type octet.</param>
    public static ClientKey OfClientId(ReadOnlySpan<byte> octets) => new(default, IdPrefix + Convert.ToHexStringLower(octets));

    public static ClientKey OfCircuit(ReadOnlySpan<byte> octets) => new(default, CircuitPrefix + Octets.Show(octets));

    /// <summary>By its DUID in DHCPv6, and in DHCPv4 where its client identifier holds it (RFC 4361).</summary>
    public static ClientKey OfDuid(ReadOnlySpan<byte> octets) => new(default, DuidPrefix + Convert.ToHexStringLower(octets));

    /// <summary>The DUID inside of a DHCPv4 client identifier; false when it is of another kind.</summary>
    public static bool TryOfDuidIn(ReadOnlySpan<byte> clientId, out ClientKey key)
    {
        var holds = clientId.Length >= BeforeDuid + Duid.ShortestLength && clientId[0] == DuidType;
        key = holds ? OfDuid(clientId[BeforeDuid..]) : default;
        return holds;
    }

    public static bool TryParse(string? text, out ClientKey key)
    {
        key = default;
        text = text?.Trim() ?? "";
        if (text.StartsWith(DuidPrefix, StringComparison.OrdinalIgnoreCase))
        {
            if (!Duid.TryParse(text[DuidPrefix.Length..], out var duid)) return false;
            key = OfDuid(duid.Octets);
            return true;
        }
        if (text.StartsWith(IdPrefix, StringComparison.OrdinalIgnoreCase))
        {
            var hex = text[IdPrefix.Length..].Replace(":", "", StringComparison.Ordinal);
            if (hex.Length is < 4 or > 2 * LongestOctets || hex.Length % 2 != 0 || !hex.All(char.IsAsciiHexDigit)) return false;
            key = OfClientId(Convert.FromHexString(hex));
            return true;
        }
        if (text.StartsWith(CircuitPrefix, StringComparison.OrdinalIgnoreCase))
        {
            if (Octets.Read(text[CircuitPrefix.Length..]) is not { Length: > 0 and <= LongestOctets } octets) return false;
            key = OfCircuit(octets);
            return true;
        }
        if (!MacAddress.TryParse(text, out var mac) || !mac.IsUnicast) return false;
        key = Of(mac);
        return true;
    }

    public override string ToString() => _text ?? Mac.ToString();
}

/// <summary>Octets that are often text: shown as text where they are, otherwise as "0x…".</summary>
internal static class Octets
{
    public static string Show(ReadOnlySpan<byte> octets)
    {
        foreach (var octet in octets)
            if (octet is < 0x21 or > 0x7e) return "0x" + Convert.ToHexStringLower(octets);
        return octets.StartsWith("0x"u8) ? "0x" + Convert.ToHexStringLower(octets) : Encoding.ASCII.GetString(octets);
    }

    /// <summary>Null when it is neither ASCII text without blanks nor "0x" and hexadecimal digits.</summary>
    public static byte[]? Read(string text)
    {
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return text.Length % 2 == 0 && text.Skip(2).All(char.IsAsciiHexDigit) ? Convert.FromHexString(text.AsSpan(2)) : null;
        return text.All(letter => letter is > ' ' and <= '~') ? Encoding.ASCII.GetBytes(text) : null;
    }
}
