using System.Buffers.Binary;
using Appliance.Protocols.Dns;
using Appliance.Server.Dns.Caching;
using Appliance.Server.Dns.Publishing;
using Appliance.Server.Dns.Screening;

namespace Appliance.Server.Dns.Forwarding;

/// <summary>
/// Goes on where an alias of ours leads out of our zones: the forwarders are asked for its target, and the client gets the whole chain. Of their
/// answer only what belongs to the chain is taken.
/// </summary>
internal sealed class AliasFollower(Resolver resolver)
{
    private const int MostAliases = 16;

    /// <param name="ours">The part of the chain that our zones answer.</param>
    /// <returns>The answer; null when no forwarder gave a whole one that can be read.</returns>
    public async Task<byte[]?> AnswerAsync(DnsQuery query, ComposedAnswer ours, int longest, CancellationToken stop)
    {
        var target = Question(ours.Elsewhere!, query.Type, query.DnssecOk, query.CheckingDisabled);
        var answer = await resolver.AskAsync(target, ushort.MaxValue, stop);
        if (answer is null || (answer[2] & 0x02) != 0 || UpstreamQuery.IsFailure(answer) || Records(answer) is not { } records) return null;
        var writer = new AnswerWriter(query.Name);
        foreach (var one in Records(Whole(query, ours))!.Value.Answers) Add(writer, one);
        var (chain, found) = Chain(records.Answers, ours.Elsewhere!, query.Type);
        foreach (var one in chain) Add(writer, one);
        // That there is nothing may be remembered for as long as the SOA says (RFC 2308 §5).
        var denial = found ? [] : records.Authorities.Where(one => one.Type.Number == RecordType.Soa.Number).Take(1).ToList();
        foreach (var one in denial) Add(writer, one);
        var whole = new ComposedAnswer(writer.ToArray(), writer.Length, (byte)(answer[3] & 0x0f), true, (ushort)(ours.Answers + chain.Count), (ushort)denial.Count, 0, false, null);
        var end = DnsQuery.HeaderLength + query.QuestionLength;
        var to = new byte[Math.Min(longest, end + whole.Body.Length + 11)];
        var written = whole.Write(query.Packet.Span, end, query.PayloadSize is not null, query.DnssecOk, recursion: true, to.Length, to);
        return written > 0 ? to[..written] : ShortAnswer.To(query, whole.Code, authoritative: true, truncated: true);
    }

    private static DnsQuery Question(string name, ushort type, bool dnssecOk, bool checkingDisabled)
    {
        byte[] packet = [0, 0, 1, (byte)(checkingDisabled ? 0x10 : 0), 0, 1, 0, 0, 0, 0, 0, 0, .. DnsName.ToWire(name), (byte)(type >> 8), (byte)type, 0, 1];
        return new DnsQuery { Packet = packet, Name = name, Type = type, Class = 1, QuestionLength = packet.Length - DnsQuery.HeaderLength, PayloadSize = ShortAnswer.PayloadSize, DnssecOk = dnssecOk };
    }

    /// <summary>Our part as a packet, to be read as theirs is.</summary>
    private static byte[] Whole(in DnsQuery query, ComposedAnswer ours)
    {
        var end = DnsQuery.HeaderLength + query.QuestionLength;
        var packet = new byte[end + ours.Body.Length];
        ours.Write(query.Packet.Span, end, extension: false, dnssecOk: false, recursion: false, packet.Length, packet);
        return packet;
    }

    private static (List<ChainRecord> Answers, List<ChainRecord> Authorities)? Records(byte[] packet)
    {
        var reader = new MessageReader(packet);
        if (!reader.TryQuestion(out _, out _, out _)) return null;
        var (answers, authorities) = (new List<ChainRecord>(), new List<ChainRecord>());
        for (var left = U16(packet, 6) + U16(packet, 8); left > 0; left--)
        {
            if (!reader.TryRecord(out var record)) return null;
            // A type that we do not know holds no compressed names (RFC 3597 §4).
            var type = RecordType.Find(record.Type) ?? new RecordType($"TYPE{record.Type}", record.Type);
            var data = type.Fields.Count > 0 ? MessageReader.Data(packet, record, type) : packet.AsSpan(record.At, record.Length).ToArray();
            if (data is null) return null;
            (left > U16(packet, 8) ? answers : authorities).Add(new ChainRecord(record.Owner, type, (int)Math.Min(record.Seconds, int.MaxValue), data));
        }
        return (answers, authorities);
    }

    /// <summary>The records that lead from a name to what was asked for, each name once.</summary>
    private static (List<ChainRecord> Records, bool Found) Chain(List<ChainRecord> answers, string name, ushort type)
    {
        const ushort Signature = 46, Any = 255;
        var chain = new List<ChainRecord>();
        for (var aliases = 0; aliases < MostAliases; aliases++)
        {
            var here = answers.Where(one => one.Owner == name).ToList();
            chain.AddRange(here);
            if (here.Exists(one => one.Type.Number == type || (type == Any && one.Type.Number != Signature))) return (chain, true);
            if (here.Find(one => one.Type == RecordType.Cname) is not { } alias) return (chain, false);
            DnsName.Read(alias.Data, out name);
        }
        return (chain, false);
    }

    private static void Add(AnswerWriter writer, ChainRecord one) => writer.Add(one.Owner, one.Type, one.Seconds, one.Data);

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);

    private sealed record ChainRecord(string Owner, RecordType Type, int Seconds, byte[] Data);
}
