using System.Buffers.Binary;
using Appliance.Server.Dns.Screening;

namespace Appliance.Server.Dns.Publishing;

/// <summary>An answer from our zones without its header, question and EDNS record.</summary>
/// <param name="Body">Everything behind the question; offsets in it count on the question as it was asked.</param>
/// <param name="Needed">Octets of it that may not be left out.</param>
/// <param name="SameForAll">No client would get it in another order.</param>
/// <param name="Elsewhere">An alias leads out of our zones to this name; null when none does.</param>
internal sealed record ComposedAnswer(
    byte[] Body, int Needed, byte Code, bool Authoritative, ushort Answers, ushort Authorities, ushort Additionals, bool SameForAll, string? Elsewhere)
{
    private const int ExtensionLength = 11;

    /// <summary>It only says who knows more.</summary>
    public bool Refers => !Authoritative && Answers == 0;

    /// <summary>Writes the whole answer to a question. Allocates nothing.</summary>
    /// <param name="question">The client's packet; the header's first two octets, flags and question are taken over.</param>
    /// <param name="end">Where its question ends.</param>
    /// <param name="extension">The client sent an EDNS record.</param>
    /// <param name="recursion">We would resolve other names for this client.</param>
    /// <returns>How long it is; 0 when it does not fit <paramref name="longest"/> and has to be cut.</returns>
    public int Write(ReadOnlySpan<byte> question, int end, bool extension, bool dnssecOk, bool recursion, int longest, Span<byte> to)
    {
        var room = longest - end - (extension ? ExtensionLength : 0);
        var body = Body.AsSpan(0, Body.Length <= room ? Body.Length : Needed);
        if (body.Length > room) return 0;
        var additionals = body.Length == Body.Length ? Additionals : 0;
        question[..end].CopyTo(to);
        to[2] = (byte)(0x80 | (Authoritative ? 0x04 : 0) | (question[2] & 0x01));
        to[3] = (byte)((recursion ? 0x80 : 0) | Code);
        BinaryPrimitives.WriteUInt16BigEndian(to[4..], 1);
        BinaryPrimitives.WriteUInt16BigEndian(to[6..], Answers);
        BinaryPrimitives.WriteUInt16BigEndian(to[8..], Authorities);
        BinaryPrimitives.WriteUInt16BigEndian(to[10..], (ushort)(additionals + (extension ? 1 : 0)));
        body.CopyTo(to[end..]);
        var length = end + body.Length;
        if (!extension) return length;
        ShortAnswer.WriteExtension(to[length..], ShortAnswer.PayloadSize, dnssecOk);
        return length + ExtensionLength;
    }
}
