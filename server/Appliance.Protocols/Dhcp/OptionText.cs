using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;

namespace Appliance.Protocols;

/// <summary>Turns what operators write for an option into its octets, or into what is wrong with it.</summary>
public static class OptionText
{
    /// <summary>More than one message holds.</summary>
    public const int LongestValue = 1024;

    private const int LongestLabel = 63;
    private const int LongestName = 255;

    /// <param name="problem">What would be right; null when it is.</param>
    public static bool TryWrite(OptionShape shape, string? text, [NotNullWhen(true)] out byte[]? value, [NotNullWhen(false)] out string? problem)
    {
        value = null;
        text = text?.Trim() ?? "";
        problem = text.Length > LongestValue ? $"The value is longer than {LongestValue} characters." : null;
        if (problem is not null) return false;
        value = shape switch
        {
            OptionShape.Octets => Octets(text),
            OptionShape.Text => text.Length > 0 && Ascii.IsValid(text) && !text.Any(char.IsControl) ? Encoding.ASCII.GetBytes(text) : null,
            OptionShape.Flag => text.ToLowerInvariant() switch { "on" or "true" or "yes" or "1" => [1], "off" or "false" or "no" or "0" => [0], _ => null },
            OptionShape.U8 => byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var small) ? [small] : null,
            OptionShape.U16 => Numbers(text) is { Length: 2 } one ? one : null,
            OptionShape.U16s => Numbers(text),
            OptionShape.U32 => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Big(number) : null,
            OptionShape.I32 => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var signed) ? Big((uint)signed) : null,
            OptionShape.Address => Addresses(text) is { Length: 4 } one ? one : null,
            OptionShape.Addresses => Addresses(text),
            OptionShape.AddressPairs => Join(text, Pair),
            OptionShape.Routes => Join(text, Route),
            _ => Join(text, Name),
        };
        problem = value is null ? Wanted(shape) : value.Length > LongestValue ? $"The value is longer than {LongestValue} octets." : null;
        return problem is null;
    }

    /// <summary>What a value of this shape looks like.</summary>
    public static string Wanted(OptionShape shape) => shape switch
    {
        OptionShape.Octets => "Octets in hexadecimal, like 0a:0b:0c.",
        OptionShape.Text => "ASCII text.",
        OptionShape.Flag => "on or off.",
        OptionShape.U8 => "A number from 0 to 255.",
        OptionShape.U16 => "A number from 0 to 65535.",
        OptionShape.U16s => "Numbers from 0 to 65535, joined by commas.",
        OptionShape.U32 => "A number from 0 to 4294967295.",
        OptionShape.I32 => "A number, perhaps negative.",
        OptionShape.Address => "An IPv4 address.",
        OptionShape.Addresses => "IPv4 addresses, joined by commas.",
        OptionShape.AddressPairs => "Pairs of IPv4 addresses, like 10.0.0.0 10.1.0.1, joined by commas.",
        OptionShape.Routes => "Routes like 10.0.0.0/8 10.1.0.1, joined by commas.",
        _ => "Domain names, joined by commas.",
    };

    private static byte[]? Octets(string text)
    {
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) text = text[2..];
        text = text.Replace(":", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        return text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null;
    }

    private static byte[]? Numbers(string text) =>
        Join(text, part => ushort.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? [(byte)(number >> 8), (byte)number] : null);

    private static byte[]? Addresses(string text) => Join(text, Address);

    private static byte[]? Pair(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var one, var two] && Address(one) is { } first && Address(two) is { } second ? [.. first, .. second] : null;

    /// <summary>The significant octets of the destination, then the router (RFC 3442, "Classless Route Option Format").</summary>
    private static byte[]? Route(string text)
    {
        if (text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var to, var router] || Address(router) is not { } next) return null;
        if (!IPNetwork.TryParse(to, out var network) || Address(to.Split('/')[0]) is not { } destination || !network.BaseAddress.Equals(new IPAddress(destination))) return null;
        return [(byte)network.PrefixLength, .. destination[..((network.PrefixLength + 7) / 8)], .. next];
    }

    /// <summary>Labels as in RFC 1035 §3.1, not compressed, which every reader must take.</summary>
    private static byte[]? Name(string text)
    {
        text = text.EndsWith('.') ? text[..^1] : text;
        if (text.Length is 0 or > LongestName - 2) return null;
        var wire = new List<byte>(text.Length + 2);
        foreach (var label in text.Split('.'))
        {
            if (label.Length is 0 or > LongestLabel || !label.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')) return null;
            wire.Add((byte)label.Length);
            wire.AddRange(Encoding.ASCII.GetBytes(label));
        }
        wire.Add(0);
        return [.. wire];
    }

    private static byte[]? Join(string text, Func<string, byte[]?> part)
    {
        var joined = new List<byte>();
        foreach (var piece in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (part(piece) is not { } octets) return null;
            joined.AddRange(octets);
        }
        return [.. joined];
    }

    /// <summary>Dotted quads only: what IPAddress makes of "10.1" surprises people.</summary>
    private static byte[]? Address(string text) =>
        IPAddress.TryParse(text, out var address) && address.GetAddressBytes() is { Length: 4 } octets && address.ToString() == text ? octets : null;

    private static byte[] Big(uint number)
    {
        var octets = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, number);
        return octets;
    }
}
