using Appliance.Server.Dns.Screening;

namespace Appliance.Server.Dns.Caching;

/// <summary>
/// What an answer is kept under, as octets: the client's wishes that change it, the type, and the name in lower case. The class is always IN.
/// Who was asked needs no place in it: a name has one group of forwarders, and when the groups change everything goes.
/// </summary>
internal static class CacheKey
{
    /// <summary>Octets before the name.</summary>
    public const int Head = 3;

    public const int Longest = Head + 255;

    /// <summary>No record has it: an absent name is kept under it, for whatever type is asked (RFC 2308 §5).</summary>
    public const ushort EveryType = 0;

    private const byte Dnssec = 1, Unchecked = 2, Extended = 4;

    /// <param name="name">Labels, in any case.</param>
    /// <returns>Octets written.</returns>
    public static int Write(ReadOnlySpan<byte> name, ushort type, bool dnssecOk, bool checkingDisabled, Span<byte> to)
    {
        to[0] = (byte)((dnssecOk ? Dnssec : 0) | (checkingDisabled ? Unchecked : 0));
        SetType(to, type);
        // Lengths are below the letters, so they stay as they are.
        for (var i = 0; i < name.Length; i++) to[Head + i] = name[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(name[i] | 0x20) : name[i];
        return Head + name.Length;
    }

    public static byte[] Of(in DnsQuery query)
    {
        var key = new byte[Head + query.QuestionLength - 4];
        Write(query.Question[..^4], query.Type, query.DnssecOk, query.CheckingDisabled, key);
        return key;
    }

    /// <summary>For questions under way: a forwarder may answer one with EDNS otherwise than one without.</summary>
    public static byte[] UnderWay(byte[] key, in DnsQuery query)
    {
        if (query.PayloadSize is null) return key;
        byte[] extended = [.. key];
        extended[0] |= Extended;
        return extended;
    }

    public static void SetType(Span<byte> key, ushort type) => (key[1], key[2]) = ((byte)(type >> 8), (byte)type);

    /// <summary>Whether the name in a key is this one or below it.</summary>
    /// <param name="above">Labels in lower case.</param>
    public static bool IsIn(ReadOnlySpan<byte> key, ReadOnlySpan<byte> above)
    {
        for (var name = key[Head..]; name.Length >= above.Length; name = name[(1 + name[0])..])
        {
            if (name.SequenceEqual(above)) return true;
            if (name[0] == 0) return false;
        }
        return false;
    }
}
