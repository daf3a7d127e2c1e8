using System.Buffers.Binary;

namespace Appliance.Server.Dns.Screening;

/// <summary>Answers without records: a header, the question when it was understood, and EDNS when it was asked with.</summary>
internal static class ShortAnswer
{
    public const ushort FormatError = 1, ServerFailure = 2, NameError = 3, NotImplemented = 4, Refused = 5, BadVersion = 16;

    /// <summary>The largest UDP answer we give and take: it fits every path without fragments.</summary>
    public const ushort PayloadSize = 1232;

    private const byte Response = 0x80, Authoritative = 0x04, Truncated = 0x02;

    /// <summary>For packets whose question can not be trusted: twelve octets, never more than came in.</summary>
    public static byte[] Header(ReadOnlySpan<byte> packet, ushort code)
    {
        var answer = new byte[DnsQuery.HeaderLength];
        packet[..2].CopyTo(answer);
        answer[2] = (byte)(Response | packet[2] & 0x79); // operation and RD as they came
        answer[3] = (byte)(code & 0x0f);
        return answer;
    }

    public static byte[] To(in DnsQuery query, ushort code, bool authoritative = false, bool truncated = false)
    {
        var extension = query.PayloadSize is null ? 0 : 11;
        var answer = new byte[DnsQuery.HeaderLength + query.QuestionLength + extension];
        Header(query.Packet.Span, code).CopyTo(answer, 0);
        if (authoritative) answer[2] |= Authoritative;
        if (truncated) answer[2] |= Truncated;
        answer[5] = 1;
        query.Question.CopyTo(answer.AsSpan(DnsQuery.HeaderLength));
        if (extension > 0)
        {
            answer[11] = 1;
            WriteExtension(answer.AsSpan(DnsQuery.HeaderLength + query.QuestionLength), PayloadSize, query.DnssecOk, (byte)(code >> 4));
        }
        return answer;
    }

    /// <summary>An OPT record without options: eleven octets.</summary>
    public static void WriteExtension(Span<byte> record, ushort payloadSize, bool dnssecOk, byte extendedCode = 0)
    {
        record[..11].Clear();
        record[2] = 41;
        BinaryPrimitives.WriteUInt16BigEndian(record[3..], payloadSize);
        record[5] = extendedCode;
        if (dnssecOk) record[7] = 0x80;
    }
}
