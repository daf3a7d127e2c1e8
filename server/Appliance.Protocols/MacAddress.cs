using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Appliance.Protocols;

/// <summary>A 48-bit Ethernet address. Written in lower case with colons.</summary>
public readonly record struct MacAddress(ulong Bits) : ISpanParsable<MacAddress>
{
    public const int Length = 6;

    private const int TextLength = 17;

    /// <summary>Individual (not multicast) and not all zero: a machine can own it.</summary>
    public bool IsUnicast => Bits != 0 && (Bits >> 40 & 1) == 0;

    /// <summary>Six octets in wire order.</summary>
    public static MacAddress From(ReadOnlySpan<byte> octets)
    {
        if (octets.Length < Length) throw new ArgumentException("An address has six octets.", nameof(octets));
        ulong bits = 0;
        foreach (var octet in octets[..Length]) bits = bits << 8 | octet;
        return new MacAddress(bits);
    }

    public void CopyTo(Span<byte> octets)
    {
        for (var i = 0; i < Length; i++) octets[i] = (byte)(Bits >> 8 * (Length - 1 - i));
    }

    /// <summary>Accepts 52:54:00:aa:00:01, 52-54-00-AA-00-01 and 525400aa0001.</summary>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out MacAddress result)
    {
        result = default;
        var step = s.Length switch { 17 => 3, 12 => 2, _ => 0 };
        if (step == 0) return false;
        ulong bits = 0;
        for (var i = 0; i < Length; i++)
        {
            var at = i * step;
            if (step == 3 && i > 0 && (s[at - 1] is not (':' or '-') || s[at - 1] != s[2])) return false;
            if (!byte.TryParse(s.Slice(at, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet)) return false;
            bits = bits << 8 | octet;
        }
        result = new MacAddress(bits);
        return true;
    }

    public static bool TryParse([NotNullWhen(true)] string? text, out MacAddress result) => TryParse(text.AsSpan(), null, out result);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out MacAddress result) => TryParse(s.AsSpan(), provider, out result);

    public static MacAddress Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, provider, out var mac) ? mac : throw new FormatException("Not a MAC address: write it as 52:54:00:aa:00:01.");

    public static MacAddress Parse(string s, IFormatProvider? provider) => Parse(s.AsSpan(), provider);

    public static MacAddress Parse(string text) => Parse(text.AsSpan(), null);

    public override string ToString() => string.Create(TextLength, this, static (text, mac) => mac.Format(text));

    /// <summary>As text, into at least 17 characters.</summary>
    /// <returns>17, which is how many it took.</returns>
    public int Format(Span<char> text)
    {
        const string Digits = "0123456789abcdef";
        for (var i = 0; i < Length; i++)
        {
            var octet = (int)(Bits >> 8 * (Length - 1 - i)) & 255;
            text[i * 3] = Digits[octet >> 4];
            text[i * 3 + 1] = Digits[octet & 15];
            if (i > 0) text[i * 3 - 1] = ':';
        }
        return TextLength;
    }
}
