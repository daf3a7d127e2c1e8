using System.Buffers.Binary;
using System.Security.Cryptography;
using Appliance.Protocols.Dns;
using Appliance.Server.Dns.Screening;

namespace Appliance.Server.Dns.Forwarding;

/// <summary>A client's question on its way to a forwarder: our own number, and nothing of the client's but the question and its wishes.</summary>
internal sealed class UpstreamQuery
{
    private readonly DnsQuery _query;

    public UpstreamQuery(in DnsQuery query)
    {
        _query = query;
        Packet = new byte[DnsQuery.HeaderLength + query.QuestionLength + (query.PayloadSize is null ? 0 : 11)];
        RandomNumberGenerator.Fill(Packet.AsSpan(0, 2)); // RFC 5452 §9.2; the socket's port is the other half
        Packet[2] = 0x01; // recursion desired
        Packet[3] = (byte)(query.CheckingDisabled ? 0x10 : 0);
        Packet[5] = 1;
        query.Question.CopyTo(Packet.AsSpan(DnsQuery.HeaderLength));
        if (query.PayloadSize is null) return;
        Packet[11] = 1;
        ShortAnswer.WriteExtension(Packet.AsSpan(DnsQuery.HeaderLength + query.QuestionLength), ShortAnswer.PayloadSize, query.DnssecOk);
    }

    public byte[] Packet { get; }

    /// <summary>RFC 5452 §9.1: an answer has our number and exactly our question. Anything else is somebody else's.</summary>
    public bool IsAnsweredBy(ReadOnlySpan<byte> answer) =>
        answer.Length >= DnsQuery.HeaderLength + _query.QuestionLength
        && answer[..2].SequenceEqual(Packet.AsSpan(0, 2))
        && (answer[2] & 0xf8) == 0x80
        && BinaryPrimitives.ReadUInt16BigEndian(answer[4..]) == 1
        && answer.Slice(DnsQuery.HeaderLength, _query.QuestionLength).SequenceEqual(_query.Question);

    /// <summary>The server itself could not say: worth asking the next.</summary>
    public static bool IsFailure(ReadOnlySpan<byte> answer) => (answer[3] & 0x0f) is ShortAnswer.ServerFailure or ShortAnswer.Refused or ShortAnswer.NotImplemented;

    /// <summary>
    /// The forwarder's answer as a client gets it: its own number, its own spelling of the question, otherwise untouched, but for an EDNS record where the
    /// client sent one and the forwarder knows of none (RFC 6891 §6.1.1). Longer than the client takes: the bare question, marked as cut (RFC 2181 §9).
    /// </summary>
    public static byte[] ForClient(in DnsQuery query, byte[] answer, int longest)
    {
        if (query.PayloadSize is not null && LacksExtension(answer)) answer = WithExtension(answer, query.DnssecOk);
        if (answer.Length > longest) return ShortAnswer.To(query, (ushort)(answer[3] & 0x0f), truncated: true);
        byte[] own = [.. answer];
        query.Packet.Span[..2].CopyTo(own);
        query.Question.CopyTo(own.AsSpan(DnsQuery.HeaderLength));
        own[2] &= 0xfb; // what a forwarder says is not our authority
        return own;
    }

    private static bool LacksExtension(ReadOnlySpan<byte> answer)
    {
        var reader = new MessageReader(answer);
        if (!reader.TryQuestion(out _, out _, out _)) return false;
        for (var left = Count(answer, 6) + Count(answer, 8) + Count(answer, 10); left > 0; left--)
            if (!reader.TryRecord(out var record) || record.Type == 41) return false;
        return reader.AtEnd;
    }

    private static byte[] WithExtension(byte[] answer, bool dnssecOk)
    {
        var extended = new byte[answer.Length + 11];
        answer.CopyTo(extended, 0);
        BinaryPrimitives.WriteUInt16BigEndian(extended.AsSpan(10), (ushort)(Count(answer, 10) + 1));
        ShortAnswer.WriteExtension(extended.AsSpan(answer.Length), ShortAnswer.PayloadSize, dnssecOk);
        return extended;
    }

    private static int Count(ReadOnlySpan<byte> answer, int at) => BinaryPrimitives.ReadUInt16BigEndian(answer[at..]);
}
