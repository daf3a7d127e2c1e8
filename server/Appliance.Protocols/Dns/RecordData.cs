using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Appliance.Protocols.Dns;

/// <summary>The data of a record: as a zone file writes it, and as it goes over the wire, without compression and with its names in lower case.</summary>
public static class RecordData
{
    /// <summary>A record's data has a length of 16 bits; none of ours comes near.</summary>
    public const int Longest = 16384;

    /// <summary>Reads data as a zone file writes it.</summary>
    /// <param name="name">How names are read.</param>
    /// <param name="problem">What is wrong, and what would be right; null when nothing is.</param>
    public static byte[]? Read(RecordType type, IReadOnlyList<ZoneWord> words, Func<string, string?> name, out string? problem)
    {
        var wire = new List<byte>();
        problem = null;
        var at = 0;
        foreach (var field in type.Fields)
        {
            if (at >= words.Count) problem = $"{type} needs {Shape(type)}.";
            else if (field == RecordField.Texts) while (problem is null && at < words.Count) problem = ReadField(RecordField.Text, words[at++].Text, name, wire);
            else if (field == RecordField.Hex) (problem, at) = (ReadField(field, string.Concat(words.Skip(at).Select(word => word.Text)), name, wire), words.Count);
            else problem = ReadField(field, words[at++].Text, name, wire);
            if (problem is not null) return null;
        }
        if (at < words.Count) problem = $"{type} is {Shape(type)} and nothing more; \"{words[at].Text}\" is too much.";
        else if (wire.Count > Longest) problem = $"{type} has {Longest} octets of data at most.";
        return problem is null ? [.. wire] : null;
    }

    /// <summary>As a zone file writes it, with names in the form of <see cref="DnsName"/>.</summary>
    /// <param name="finalDots">Names end with a dot, as a file needs it.</param>
    public static string Print(RecordType type, ReadOnlySpan<byte> wire, bool finalDots = false)
    {
        var text = new StringBuilder();
        foreach (var field in type.Fields)
        {
            do
            {
                if (text.Length > 0) text.Append(' ');
                wire = wire[PrintField(field, wire, finalDots, text)..];
            }
            while (field == RecordField.Texts && !wire.IsEmpty);
        }
        return text.ToString();
    }

    /// <summary>Takes data off the wire that has no compression, and puts its names into lower case.</summary>
    /// <returns>Null when it is not what its type says.</returns>
    public static byte[]? Canonical(RecordType type, ReadOnlySpan<byte> wire)
    {
        if (wire.Length > Longest) return null;
        var canonical = new List<byte>(wire.Length);
        foreach (var field in type.Fields)
        {
            do
            {
                var length = Length(field, wire);
                if (length > wire.Length || (length <= 0 && field != RecordField.LongText)) return null; // a text to the end may be empty
                if (field == RecordField.Tag && !IsTag(wire[1..length])) return null;
                if (field == RecordField.Name)
                {
                    if (DnsName.Read(wire, out var name) == 0) return null;
                    canonical.AddRange(DnsName.ToWire(name));
                }
                else canonical.AddRange(wire[..length]);
                wire = wire[length..];
            }
            while (field == RecordField.Texts && !wire.IsEmpty);
        }
        return wire.IsEmpty ? [.. canonical] : null;
    }

    /// <summary>The names in the data of a record, each with where it begins; in the form of <see cref="DnsName"/>.</summary>
    public static IReadOnlyList<(int At, string Name)> Names(RecordType type, byte[] wire)
    {
        var (at, names) = (0, new List<(int, string)>());
        foreach (var field in type.Fields)
        {
            if (field is RecordField.Texts or RecordField.LongText or RecordField.Hex) break;
            if (field == RecordField.Name && DnsName.Read(wire.AsSpan(at), out var name) > 0) names.Add((at, name));
            at += Length(field, wire.AsSpan(at));
        }
        return names;
    }

    /// <summary>RFC 8659 §4.1: letters and digits, at least one.</summary>
    private static bool IsTag(ReadOnlySpan<byte> octets)
    {
        foreach (var octet in octets)
            if (!char.IsAsciiLetterOrDigit((char)octet)) return false;
        return !octets.IsEmpty;
    }

    private static string? ReadField(RecordField field, string word, Func<string, string?> name, List<byte> wire)
    {
        switch (field)
        {
            case RecordField.Address4:
                if (!IPAddress.TryParse(word, out var four) || four.AddressFamily != AddressFamily.InterNetwork || four.ToString() != word) return $"\"{word}\" is not an IPv4 address: write it as 10.99.0.7.";
                wire.AddRange(four.GetAddressBytes());
                return null;
            case RecordField.Address6:
                if (!IPAddress.TryParse(word, out var six) || six.AddressFamily != AddressFamily.InterNetworkV6 || six.ScopeId != 0) return $"\"{word}\" is not an IPv6 address: write it as 2001:db8::7.";
                wire.AddRange(six.GetAddressBytes());
                return null;
            case RecordField.Name:
                if (name(word) is not { } read) return $"\"{word}\" is not a domain name.";
                wire.AddRange(DnsName.ToWire(read));
                return null;
            case RecordField.U8:
                if (!byte.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var octet)) return $"\"{word}\" is not a number from 0 to 255.";
                wire.Add(octet);
                return null;
            case RecordField.U16:
                if (!ushort.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return $"\"{word}\" is not a number from 0 to 65535.";
                wire.AddRange([(byte)(number >> 8), (byte)number]);
                return null;
            case RecordField.Seconds:
                if (!ZoneTime.TryParse(word, out var seconds)) return $"\"{word}\" is not a number of seconds.";
                var four32 = new byte[4];
                BinaryPrimitives.WriteUInt32BigEndian(four32, seconds);
                wire.AddRange(four32);
                return null;
            case RecordField.Hex:
                if (word.Length == 0 || word.Length % 2 != 0 || !word.All(char.IsAsciiHexDigit)) return $"\"{word}\" is not a row of hexadecimal octets.";
                wire.AddRange(Convert.FromHexString(word));
                return null;
            case RecordField.Tag when word.Length == 0 || !word.All(char.IsAsciiLetterOrDigit):
                return $"\"{word}\" is not a word of letters and digits.";
            default:
                if (Octets(word) is not { } octets) return $"\"{word}\" holds characters that are written as \\DDD.";
                if (field != RecordField.LongText)
                {
                    if (octets.Count > 255) return "A text has 255 octets at most; write longer ones in several parts.";
                    wire.Add((byte)octets.Count);
                }
                wire.AddRange(octets);
                return null;
        }
    }

    private static List<byte>? Octets(string word)
    {
        var octets = new List<byte>(word.Length);
        for (var at = 0; at < word.Length; at++)
        {
            if (word[at] > '~')
            {
                octets.AddRange(Encoding.UTF8.GetBytes(char.IsHighSurrogate(word[at]) && at + 1 < word.Length ? word.Substring(at++, 2) : word[at].ToString()));
                continue;
            }
            if (!DnsName.TryOctet(word, ref at, out var octet)) return null;
            octets.Add(octet);
        }
        return octets;
    }

    /// <summary>0 or less when there is not enough.</summary>
    private static int Length(RecordField field, ReadOnlySpan<byte> wire) => field switch
    {
        RecordField.U8 => 1,
        RecordField.U16 => 2,
        RecordField.Address4 or RecordField.Seconds => 4,
        RecordField.Address6 => 16,
        RecordField.Name => DnsName.Read(wire, out _),
        RecordField.Text or RecordField.Texts or RecordField.Tag => wire.IsEmpty ? 0 : 1 + wire[0],
        _ => wire.Length,
    };

    private static int PrintField(RecordField field, ReadOnlySpan<byte> wire, bool finalDots, StringBuilder text)
    {
        var length = Length(field, wire);
        switch (field)
        {
            case RecordField.Address4 or RecordField.Address6:
                text.Append(new IPAddress(wire[..length]));
                break;
            case RecordField.Name:
                DnsName.Read(wire, out var name);
                text.Append(name);
                if (finalDots || name.Length == 0) text.Append('.');
                break;
            case RecordField.U8:
                text.Append(wire[0]);
                break;
            case RecordField.U16:
                text.Append(BinaryPrimitives.ReadUInt16BigEndian(wire));
                break;
            case RecordField.Seconds:
                text.Append(BinaryPrimitives.ReadUInt32BigEndian(wire));
                break;
            case RecordField.Hex:
                text.Append(Convert.ToHexStringLower(wire));
                break;
            case RecordField.Tag:
                text.Append(Encoding.Latin1.GetString(wire[1..length]));
                break;
            default:
                Quote(field == RecordField.LongText ? wire : wire[1..length], text);
                break;
        }
        return length;
    }

    private static void Quote(ReadOnlySpan<byte> octets, StringBuilder text)
    {
        text.Append('"');
        foreach (var octet in octets)
        {
            if (octet is (byte)'"' or (byte)'\\') text.Append('\\').Append((char)octet);
            else if (octet is >= (byte)' ' and <= (byte)'~') text.Append((char)octet);
            else text.Append('\\').Append(octet.ToString("D3", CultureInfo.InvariantCulture));
        }
        text.Append('"');
    }

    private static string Shape(RecordType type) => string.Join(", ", type.Fields.Select(field => field switch
    {
        RecordField.Address4 => "an IPv4 address",
        RecordField.Address6 => "an IPv6 address",
        RecordField.Name => "a name",
        RecordField.U8 or RecordField.U16 => "a number",
        RecordField.Seconds => "seconds",
        RecordField.Hex => "hexadecimal octets",
        _ => "a text",
    }));
}
