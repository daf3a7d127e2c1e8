using System.Buffers.Binary;
using System.Text;
using Appliance.Server.Dns.Caching;
using Appliance.Server.Dns.Forwarding;
using Appliance.Server.Dns.Guarding;
using Appliance.Server.Dns.Publishing;
using Appliance.Server.Dns.Screening;

namespace Appliance.Server.Dns.Listener;

/// <summary>
/// Answers plain questions about names that exist with packets composed before, and those about foreign names with what a forwarder said before. It
/// allocates nothing, and takes only what it is sure of: everything else, and all that is odd, goes the way of <see cref="Reception"/>.
/// </summary>
internal sealed class FastAnswers(PublishedZones zones, Forwarders forwarders, AnswerCache cache, AnswerLimiter limiter, DnsMetrics metrics)
{
    private const int ExtensionLength = 11;
    private const int LongestName = 255;

    /// <param name="client">Its IPv4 address; 0 for a client of another kind, which is inside no subnet.</param>
    /// <returns>How long the answer is; 0 when it is not for this path; -1 when there is to be none.</returns>
    public int Answer(ReadOnlySpan<byte> packet, uint client, Span<byte> to)
    {
        // A standard query without other flags than RD, AD and CD; one question; nothing behind it but one EDNS record.
        if (packet.Length < DnsQuery.HeaderLength + 5 || (packet[2] & 0xfe) != 0 || (packet[3] & 0xcf) != 0) return 0;
        if (BinaryPrimitives.ReadUInt64BigEndian(packet[4..]) is not (0x0001_0000_0000_0000 or 0x0001_0000_0000_0001)) return 0;
        Span<byte> name = stackalloc byte[LongestName];
        if (!TryReadName(packet[DnsQuery.HeaderLength..], name, out var length)) return 0;
        var end = DnsQuery.HeaderLength + length + 4;
        if (packet.Length < end || packet[end - 2] != 0 || packet[end - 1] != 1) return 0;
        var (extension, longest) = (packet[11] != 0, 512);
        if (extension)
        {
            if (packet.Length != end + ExtensionLength || !IsPlainExtension(packet[end..])) return 0;
            longest = Math.Clamp(BinaryPrimitives.ReadUInt16BigEndian(packet[(end + 3)..]), (ushort)512, ShortAnswer.PayloadSize);
        }
        else if (packet.Length != end) return 0;

        var table = zones.Now;
        var dnssecOk = extension && (packet[end + 7] & 0x80) != 0;
        if (table.Ready(name[..length])?.Answer(BinaryPrimitives.ReadUInt16BigEndian(packet[(end - 4)..]), table) is not { } ready)
        {
            if ((packet[2] & 0x01) == 0 || !table.IsInside(client) || table.IsOurs(name[..length])) return 0;
            var known = cache.Answer(packet, end, extension, dnssecOk, longest, to);
            if (known > 0) metrics.Handled(DnsOutcome.Cached);
            return known;
        }
        var inside = table.IsInside(client);
        // A client of another kind than IPv4 is known by its address only on the other way.
        if (!inside && client == 0) return 0;
        var written = ready.Write(packet, end, extension, dnssecOk, forwarders.Any && inside, longest, to);
        if (written == 0) return 0;
        metrics.Handled(DnsOutcome.Ours);
        return inside ? written : Weigh(client, ready.Answers > 0 ? AnswerKind.Records : AnswerKind.Absence, written, end, extension, to);
    }

    /// <summary>An answer to a client outside: as it is, cut, or not at all.</summary>
    private int Weigh(uint client, AnswerKind kind, int written, int end, bool extension, Span<byte> to)
    {
        switch (limiter.Weigh(client, kind))
        {
            case LimitVerdict.Send:
                return written;
            case LimitVerdict.Drop:
                metrics.Limited(LimitVerdict.Drop);
                return -1;
        }
        metrics.Limited(LimitVerdict.Cut);
        to[2] = (byte)(to[2] & 0xfb | 0x02);
        to[6..12].Clear();
        if (!extension) return end;
        to[11] = 1;
        to[(written - ExtensionLength)..written].CopyTo(to[end..]);
        return end + ExtensionLength;
    }

    private static bool TryReadName(ReadOnlySpan<byte> bytes, Span<byte> name, out int length)
    {
        length = 0;
        while (true)
        {
            if (length >= bytes.Length) return false;
            int label = bytes[length];
            if (label > 63 || length + label + 1 >= LongestName) return false;
            length += label + 1;
            if (label == 0) break;
        }
        // Lengths are below the letters, so they stay as they are.
        return Ascii.ToLower(bytes[..length], name, out _) == System.Buffers.OperationStatus.Done;
    }

    /// <summary>The root's name, OPT, version 0, no options.</summary>
    private static bool IsPlainExtension(ReadOnlySpan<byte> record) => record[0] == 0 && record[1] == 0 && record[2] == 41 && record[6] == 0 && record[9] == 0 && record[10] == 0;
}
