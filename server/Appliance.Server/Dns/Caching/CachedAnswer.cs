using System.Buffers.Binary;
using Appliance.Server.Dns.Screening;

namespace Appliance.Server.Dns.Caching;

/// <summary>A forwarder's answer as it is kept: everything behind the question but the EDNS record, ready to be copied, and where the times to live in it lie.</summary>
/// <param name="Key">See <see cref="CacheKey"/>.</param>
/// <param name="Body">Offsets in it count on the question as it was asked.</param>
/// <param name="Times">Where in the body each time to live lies.</param>
/// <param name="Verified">The forwarder has verified it (AD).</param>
/// <param name="Stored">Seconds of the cache's clock.</param>
/// <param name="Seconds">How long it is good.</param>
internal sealed record CachedAnswer(byte[] Key, byte[] Body, ushort[] Times, byte Code, bool Verified, ushort Answers, ushort Authorities, ushort Additionals, long Stored, int Seconds)
{
    /// <summary>What is told of an answer that is past its time (RFC 8767 §4).</summary>
    private const int StaleSeconds = 30;

    private const int ExtensionLength = 11;

    /// <summary>About what an answer takes besides its octets: objects, its place in the table.</summary>
    private const int Overhead = 300;

    /// <summary>Nobody could say: kept for a moment, so that nobody is asked again at once (RFC 9520).</summary>
    public bool IsFailure { get; init; }

    public int Octets => Key.Length + Body.Length + 2 * Times.Length + Overhead;

    public long Expires => Stored + Seconds;

    // The rest belongs to the cache, under its lock.

    public CachedAnswer? Newer { get; set; }

    public CachedAnswer? Older { get; set; }

    /// <summary>Until then no forwarder is asked, since none could say a moment ago.</summary>
    public long RetryAt { get; set; }

    /// <summary>Seconds of the last pause.</summary>
    public int Pause { get; set; }

    /// <summary>Writes the answer to a question. Allocates nothing.</summary>
    /// <param name="question">The client's packet; its number, RD, CD and question are taken over.</param>
    /// <param name="end">Where its question ends.</param>
    /// <param name="extension">The client sent an EDNS record.</param>
    /// <param name="now">Seconds of the cache's clock.</param>
    /// <returns>How long it is; 0 when it does not fit <paramref name="longest"/> and has to be cut.</returns>
    public int Write(ReadOnlySpan<byte> question, int end, bool extension, bool dnssecOk, long now, int longest, Span<byte> to)
    {
        var length = end + Body.Length + (extension ? ExtensionLength : 0);
        if (length > longest || length > to.Length) return 0;
        question[..end].CopyTo(to);
        to[2] = (byte)(0x80 | (question[2] & 0x01));
        // AD is only for those who asked for it (RFC 6840 §5.8).
        to[3] = (byte)(0x80 | (Verified && (dnssecOk || (question[3] & 0x20) != 0) ? 0x20 : 0) | (question[3] & 0x10) | Code);
        BinaryPrimitives.WriteUInt16BigEndian(to[4..], 1);
        BinaryPrimitives.WriteUInt16BigEndian(to[6..], Answers);
        BinaryPrimitives.WriteUInt16BigEndian(to[8..], Authorities);
        BinaryPrimitives.WriteUInt16BigEndian(to[10..], (ushort)(Additionals + (extension ? 1 : 0)));
        var body = to.Slice(end, Body.Length);
        Body.CopyTo(body);
        var (stale, gone) = (now >= Expires, (uint)Math.Max(0, now - Stored));
        foreach (var at in Times)
        {
            var left = BinaryPrimitives.ReadUInt32BigEndian(body[at..]);
            BinaryPrimitives.WriteUInt32BigEndian(body[at..], stale ? StaleSeconds : left > gone ? left - gone : 0);
        }
        if (extension) ShortAnswer.WriteExtension(to[(end + Body.Length)..], ShortAnswer.PayloadSize, dnssecOk);
        return length;
    }
}
