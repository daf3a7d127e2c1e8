using System.Buffers.Binary;
using System.Text;
using Appliance.Protocols.Dns;

namespace Appliance.Server.Dns.Screening;

/// <summary>
/// Looks at every packet before anything else does, and lets through only a single whole question with at most one EDNS record.
/// A question needs no compression, so pointers, and with them loops, end here. Reads bounds first and never throws.
/// </summary>
internal static class QueryScreen
{
    /// <summary>No question is longer: a name of 255, an EDNS record and its options have room.</summary>
    public const int Longest = 1232;

    private const ushort OptType = 41;
    private const ushort CookieOption = 10;

    public static ScreenVerdict Look(ReadOnlyMemory<byte> packet, out DnsQuery query)
    {
        query = default;
        var bytes = packet.Span;
        if (bytes.Length < DnsQuery.HeaderLength) return ScreenVerdict.TooShort;
        if (bytes.Length > Longest) return ScreenVerdict.TooLong;
        if ((bytes[2] & 0x80) != 0) return ScreenVerdict.NotAQuery;
        if ((bytes[2] & 0x78) != 0) return ScreenVerdict.OtherOperation;
        if (U16(bytes, 4) != 1) return ScreenVerdict.QuestionCount;
        if (U16(bytes, 6) != 0 || U16(bytes, 8) != 0 || U16(bytes, 10) > 1) return ScreenVerdict.UnexpectedRecord;

        var verdict = ReadName(bytes[DnsQuery.HeaderLength..], out var nameLength, out var name);
        if (verdict != ScreenVerdict.Query) return verdict;
        var end = DnsQuery.HeaderLength + nameLength + 4;
        if (bytes.Length < end) return ScreenVerdict.CutShort;
        query = new DnsQuery
        {
            Packet = packet,
            Name = name,
            Type = U16(bytes, end - 4),
            Class = U16(bytes, end - 2),
            QuestionLength = nameLength + 4,
        };
        return U16(bytes, 10) == 1 ? ReadExtension(bytes[end..], ref query) : bytes.Length == end ? ScreenVerdict.Query : ScreenVerdict.TrailingBytes;
    }

    private static ScreenVerdict ReadName(ReadOnlySpan<byte> bytes, out int length, out string name)
    {
        (length, name) = (0, "");
        var text = new StringBuilder();
        while (true)
        {
            if (length >= bytes.Length) return ScreenVerdict.CutShort;
            int label = bytes[length++];
            if (label == 0) break;
            if (label > DnsName.LongestLabel || length + label >= DnsName.Longest) return ScreenVerdict.MalformedName;
            if (length + label > bytes.Length) return ScreenVerdict.CutShort;
            if (text.Length > 0) text.Append('.');
            foreach (var octet in bytes.Slice(length, label)) DnsName.Append(text, octet);
            length += label;
        }
        name = text.ToString();
        return ScreenVerdict.Query;
    }

    /// <summary>Exactly one OPT record and nothing behind it (RFC 6891 §6.1.1).</summary>
    private static ScreenVerdict ReadExtension(ReadOnlySpan<byte> record, ref DnsQuery query)
    {
        const int Fixed = 11; // root name, type, class, extended flags, length
        if (record.Length < Fixed) return ScreenVerdict.CutShort;
        if (record[0] != 0 || U16(record, 1) != OptType) return ScreenVerdict.UnexpectedRecord;
        var length = U16(record, 9);
        if (record.Length < Fixed + length) return ScreenVerdict.CutShort;
        if (record.Length > Fixed + length) return ScreenVerdict.TrailingBytes;
        query = query with { PayloadSize = U16(record, 3), DnssecOk = (record[7] & 0x80) != 0 };
        if (record[6] != 0) return ScreenVerdict.ExtensionVersion;
        var cookies = 0;
        for (var options = record[Fixed..]; !options.IsEmpty;)
        {
            if (options.Length < 4 || options.Length < 4 + U16(options, 2)) return ScreenVerdict.MalformedExtension;
            var optionLength = U16(options, 2);
            // RFC 7873 §4: 8 octets from the client, with 8 to 32 from the server behind them.
            if (U16(options, 0) == CookieOption)
            {
                if (optionLength is not (8 or (>= 16 and <= 40))) return ScreenVerdict.MalformedExtension;
                // Of several the first counts (RFC 7873 §5.2).
                if (cookies++ == 0) query = query with { Cookie = query.Packet.Slice(query.Packet.Length - options.Length + 4, optionLength) };
            }
            options = options[(4 + optionLength)..];
        }
        return ScreenVerdict.Query;
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
}
