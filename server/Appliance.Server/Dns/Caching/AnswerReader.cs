using System.Buffers.Binary;
using Appliance.Protocols.Dns;
using Appliance.Server.Dns.Screening;

namespace Appliance.Server.Dns.Caching;

/// <summary>
/// Decides whether a forwarder's answer may be kept, and for how long. It has to be whole and well-formed to the last octet, every record in the
/// answer has to belong to the chain from the question's name, and an absence needs the SOA that says for how long (RFC 2308 §5).
/// </summary>
internal static class AnswerReader
{
    /// <summary>The longest an answer is kept: a day.</summary>
    public const int LongestSeconds = 86400;

    /// <summary>The longest an absence is kept: an hour (RFC 2308 §5 recommends one to three).</summary>
    public const int LongestAbsence = 3600;

    private const byte NoError = 0;
    private const ushort Internet = 1, Opt = 41, Dname = 39, Signature = 46, Any = 255;
    private const int MostAliases = 16;

    /// <param name="answer">What <see cref="Forwarding.UpstreamQuery.IsAnsweredBy"/> takes: its question is the query's.</param>
    /// <param name="now">Seconds of the cache's clock.</param>
    /// <returns>Null when it is not to be kept.</returns>
    public static CachedAnswer? Read(ReadOnlySpan<byte> answer, in DnsQuery query, long now)
    {
        var code = (byte)(answer[3] & 0x0f);
        if ((answer[2] & 0x02) != 0 || code is not (NoError or (byte)ShortAnswer.NameError)) return null;
        var start = DnsQuery.HeaderLength + query.QuestionLength;
        if (Records(answer, start, out var end) is not { } records || !StandsWhateverTheTimes(answer, start, records)) return null;
        var answers = records.FindAll(one => one.Section == 0);
        if (Chain(answer, answers, query) is not { } chain) return null;
        var denied = code == ShortAnswer.NameError || !chain.Found;
        var soa = records.Find(one => one.Section == 1 && one.Record.Type == RecordType.Soa.Number && DnsName.IsIn(chain.Last, one.Record.Owner));
        // A name that does not exist has no records; without an SOA nobody knows how long there are none.
        if (denied && (soa is null || (code == ShortAnswer.NameError && chain.Found))) return null;
        var body = answer[start..end].ToArray();
        var absence = soa is null ? 0u : Absence(answer, soa.Record);
        var (shortest, times) = ((uint)(denied ? LongestAbsence : LongestSeconds), new List<ushort>(records.Count));
        foreach (var one in records)
        {
            // RFC 2181 §8: with the first bit set it is none at all.
            var seconds = one.Record.Seconds > int.MaxValue ? 0 : Math.Min(one.Record.Seconds, LongestSeconds);
            if (denied && ReferenceEquals(one, soa)) seconds = Math.Min(Math.Min(seconds, absence), LongestAbsence);
            shortest = Math.Min(shortest, seconds);
            var at = (ushort)(one.Record.At - 6 - start);
            BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(at), seconds);
            times.Add(at);
        }
        if (shortest == 0) return null;
        var key = CacheKey.Of(query);
        if (code == ShortAnswer.NameError && answers.Count == 0) CacheKey.SetType(key, CacheKey.EveryType);
        return new CachedAnswer(key, body, [.. times], code, (answer[3] & 0x20) != 0, Count(0), Count(1), Count(2), now, (int)shortest);

        ushort Count(int section) => (ushort)records.Count(one => one.Section == section);
    }

    /// <summary>All records; from an EDNS record on the rest is left off, since that belongs to one question and one server.</summary>
    /// <param name="end">Where what is kept ends.</param>
    private static List<Placed>? Records(ReadOnlySpan<byte> answer, int start, out int end)
    {
        var reader = new MessageReader(answer, start);
        var (records, extension) = (new List<Placed>(), false);
        end = start;
        for (var section = 0; section < 3; section++)
            for (var left = U16(answer, 6 + 2 * section); left > 0; left--)
            {
                if (!reader.TryRecord(out var record)) return null;
                if (record.Type == Opt)
                {
                    if (section != 2 || extension) return null;
                    extension = true;
                }
                if (extension) continue;
                if (record.Class != Internet) return null;
                if (RecordType.Find(record.Type) is { } known && MessageReader.Data(answer, record, known) is null) return null;
                records.Add(new Placed(section, record));
                end = reader.At;
            }
        return reader.AtEnd ? records : null;
    }

    /// <summary>The times are counted down in what is given out: no name may lead through their octets, or it would change with them.</summary>
    private static bool StandsWhateverTheTimes(ReadOnlySpan<byte> answer, int start, List<Placed> records)
    {
        var other = answer.ToArray();
        foreach (var one in records) BinaryPrimitives.WriteUInt32BigEndian(other.AsSpan(one.Record.At - 6), ~one.Record.Seconds);
        if (Records(other, start, out _) is not { } again || again.Count != records.Count) return false;
        for (var i = 0; i < records.Count; i++)
        {
            var (here, there) = (records[i].Record, again[i].Record);
            if (here != there with { Seconds = here.Seconds }) return false;
            if (RecordType.Find(here.Type) is { } known && !MessageReader.Data(answer, here, known).AsSpan().SequenceEqual(MessageReader.Data(other, there, known))) return false;
        }
        return true;
    }

    /// <summary>Follows the aliases from the question's name.</summary>
    /// <returns>The last name, and whether it has what was asked for; null when a record belongs to no name on the way, or the way has no end.</returns>
    private static (string Last, bool Found)? Chain(ReadOnlySpan<byte> answer, List<Placed> answers, in DnsQuery query)
    {
        var (name, names, type) = (query.Name, new HashSet<string>(StringComparer.Ordinal), query.Type);
        var found = false;
        while (names.Add(name) && names.Count <= MostAliases)
        {
            var here = answers.FindAll(one => one.Record.Owner == name);
            found = here.Exists(one => one.Record.Type == type || (type == Any && one.Record.Type != Signature));
            if (found || here.Find(one => one.Record.Type == RecordType.Cname.Number) is not { } alias)
            {
                return answers.TrueForAll(one => Belongs(one.Record, names, type)) ? (name, found) : null;
            }
            DnsName.Read(MessageReader.Data(answer, alias.Record, RecordType.Cname), out name);
        }
        return null;
    }

    private static bool Belongs(MessageRecord record, HashSet<string> names, ushort type)
    {
        // A DNAME and its signature stand above the names they lead on (RFC 6672 §3).
        if (record.Type is Dname or Signature && names.Any(name => DnsName.IsIn(name, record.Owner))) return true;
        return names.Contains(record.Owner) && (record.Type == type || type == Any || record.Type == RecordType.Cname.Number || record.Type == Signature);
    }

    /// <summary>The last field of an SOA (RFC 2308 §4).</summary>
    private static uint Absence(ReadOnlySpan<byte> answer, in MessageRecord soa) => BinaryPrimitives.ReadUInt32BigEndian(answer[(soa.At + soa.Length - 4)..]);

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);

    private sealed record Placed(int Section, MessageRecord Record);
}
