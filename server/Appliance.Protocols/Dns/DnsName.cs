using System.Globalization;
using System.Text;

namespace Appliance.Protocols.Dns;

/// <summary>
/// Domain names as text and as labels. A name is kept in one form only: lower case, no final dot, the root empty, and every octet that is
/// no letter, digit, hyphen, underscore, asterisk or slash as \DDD. So equal names are equal texts, and a dot always parts two labels.
/// </summary>
public static class DnsName
{
    public const int LongestLabel = 63;

    /// <summary>In octets, the lengths and the root's zero included (RFC 1035 §2.3.4).</summary>
    public const int Longest = 255;

    /// <summary>Reads a name as people and zone files write it.</summary>
    /// <param name="text">"www", "www.lab.example.", "@" for the origin; \. and \DDD as RFC 1035 §5.1 has them.</param>
    /// <param name="origin">In the form above; stands behind a name without a final dot. Null: every name is whole.</param>
    public static bool TryParse(ReadOnlySpan<char> text, string? origin, out string name)
    {
        name = "";
        if (text is "@" && origin is not null)
        {
            name = origin;
            return true;
        }
        if (text is ".") return true;
        var read = new StringBuilder(text.Length);
        var (label, whole) = (0, false);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '.')
            {
                if (label == 0) return false;
                label = 0;
                whole = at == text.Length - 1;
                if (!whole) read.Append('.');
                continue;
            }
            if (!TryOctet(text, ref at, out var octet) || ++label > LongestLabel) return false;
            Append(read, octet);
        }
        if (read.Length == 0) return false;
        if (!whole && origin is { Length: > 0 }) read.Append('.').Append(origin);
        name = read.ToString();
        return WireLength(name) <= Longest;
    }

    /// <summary>Writes one octet of a label in the form above.</summary>
    /// <returns>Whether it stands for itself.</returns>
    public static bool Append(StringBuilder name, byte octet)
    {
        if (IsPlain(octet))
        {
            name.Append((char)(octet is >= (byte)'A' and <= (byte)'Z' ? octet | 0x20 : octet));
            return true;
        }
        name.Append('\\').Append(octet.ToString("D3", CultureInfo.InvariantCulture));
        return false;
    }

    /// <summary>Octets of a name in the form above, as labels without compression.</summary>
    public static int WireLength(string name)
    {
        if (name.Length == 0) return 1;
        var length = 2; // the first label's length and the root's zero; each dot is the length of the next
        for (var at = 0; at < name.Length; at++)
        {
            length++;
            if (name[at] == '\\') at += 3;
        }
        return length;
    }

    public static byte[] ToWire(string name)
    {
        var wire = new byte[WireLength(name)];
        Write(name, wire);
        return wire;
    }

    /// <summary>Writes a name in the form above as labels.</summary>
    /// <returns>How many octets it has.</returns>
    public static int Write(ReadOnlySpan<char> name, Span<byte> wire)
    {
        var (length, start) = (0, 0);
        if (name.Length > 0)
        {
            for (var at = 0; at <= name.Length; at++)
            {
                if (at == name.Length || name[at] == '.')
                {
                    wire[start] = (byte)(length - start);
                    start = ++length;
                    continue;
                }
                var octet = (byte)name[at];
                if (octet == '\\')
                {
                    octet = byte.Parse(name.Slice(at + 1, 3), CultureInfo.InvariantCulture);
                    at += 3;
                }
                wire[length + 1] = octet;
                length++;
            }
        }
        wire[start] = 0;
        return start + 1;
    }

    /// <summary>Reads labels without compression.</summary>
    /// <returns>How many octets they took; 0 when they are no name.</returns>
    public static int Read(ReadOnlySpan<byte> wire, out string name)
    {
        name = "";
        var (text, length) = (new StringBuilder(), 0);
        while (length < wire.Length)
        {
            int label = wire[length++];
            if (label == 0)
            {
                name = text.ToString();
                return length;
            }
            if (label > LongestLabel || length + label >= Longest || length + label > wire.Length) return 0;
            if (text.Length > 0) text.Append('.');
            foreach (var octet in wire.Slice(length, label)) Append(text, octet);
            length += label;
        }
        return 0;
    }

    /// <summary>Whether a name is a zone's apex or lies below it.</summary>
    public static bool IsIn(string name, string apex) =>
        apex.Length == 0 || (name.EndsWith(apex, StringComparison.Ordinal) && (name.Length == apex.Length || name[^(apex.Length + 1)] == '.'));

    /// <summary>The name without its first label; null for the root.</summary>
    public static string? Parent(string name) => name.Length == 0 ? null : name.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0 ? name[(dot + 1)..] : "";

    /// <summary>Reads a character of a word, or what a backslash makes of it.</summary>
    internal static bool TryOctet(ReadOnlySpan<char> text, ref int at, out byte octet)
    {
        octet = 0;
        var one = text[at];
        if (one is < ' ' or > '~') return false;
        octet = (byte)one;
        if (one != '\\') return true;
        if (++at >= text.Length) return false;
        if (!char.IsAsciiDigit(text[at]))
        {
            octet = (byte)text[at];
            return text[at] is >= ' ' and <= '~';
        }
        if (at + 3 > text.Length || !byte.TryParse(text.Slice(at, 3), NumberStyles.None, CultureInfo.InvariantCulture, out octet)) return false;
        at += 2;
        return true;
    }

    private static bool IsPlain(byte octet) =>
        octet is >= (byte)'a' and <= (byte)'z' or >= (byte)'A' and <= (byte)'Z' or >= (byte)'0' and <= (byte)'9' or (byte)'-' or (byte)'_' or (byte)'*' or (byte)'/';
}
