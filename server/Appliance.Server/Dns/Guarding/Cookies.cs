using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using Appliance.Server.Dns.Screening;

namespace Appliance.Server.Dns.Guarding;

/// <summary>
/// DNS cookies (RFC 7873) as RFC 9018 makes them: who sends one back has been at its address within the hour. Nobody needs one; the secret is new with
/// each start and every day, and the one before still counts.
/// </summary>
internal sealed class Cookies(TimeProvider time)
{
    /// <summary>Octets of the option in an answer: its head, the client's eight, our sixteen.</summary>
    public const int OptionLength = 4 + ClientLength + ServerLength;

    private const int ClientLength = 8, ServerLength = 16;
    private const ushort Option = 10;

    private static readonly TimeSpan SecretLife = TimeSpan.FromDays(1);

    /// <summary>RFC 9018 §4.3.</summary>
    private static readonly TimeSpan Oldest = TimeSpan.FromHours(1), Newest = TimeSpan.FromMinutes(5);

    private Secrets _secrets = new(RandomNumberGenerator.GetBytes(16), null, time.GetUtcNow());

    /// <summary>Whether a question brings a cookie that we made for this client.</summary>
    public bool IsValid(in DnsQuery query, IPAddress client)
    {
        var cookie = query.Cookie.Span;
        if (cookie.Length != ClientLength + ServerLength || cookie[ClientLength] != 1) return false;
        // Serial arithmetic (RFC 1982): the four octets go round.
        var age = unchecked((int)(Seconds() - BinaryPrimitives.ReadUInt32BigEndian(cookie[(ClientLength + 4)..])));
        if (age > Oldest.TotalSeconds || age < -Newest.TotalSeconds) return false;
        var secrets = Current();
        Span<byte> hash = stackalloc byte[8];
        foreach (var secret in (byte[]?[])[secrets.Now, secrets.Before])
        {
            if (secret is null) continue;
            Hash(secret, cookie[..(ClientLength + 8)], client, hash);
            if (CryptographicOperations.FixedTimeEquals(hash, cookie[(ClientLength + 8)..])) return true;
        }
        return false;
    }

    /// <summary>The answer with a cookie in its EDNS record, where that is its last record and there is room.</summary>
    public byte[] Stamp(byte[] answer, in DnsQuery query, IPAddress client, int longest)
    {
        // No error is larger than what caused it.
        if ((answer[3] & 0x0f) is not (0 or ShortAnswer.NameError)) longest = Math.Min(longest, query.Packet.Length);
        if (query.Cookie.IsEmpty || answer.Length + OptionLength > longest || Extension(answer) is not { } at) return answer;
        var stamped = new byte[answer.Length + OptionLength];
        answer.CopyTo(stamped, 0);
        BinaryPrimitives.WriteUInt16BigEndian(stamped.AsSpan(at + 9), (ushort)(answer.Length - at - 11 + OptionLength));
        var option = stamped.AsSpan(answer.Length);
        BinaryPrimitives.WriteUInt16BigEndian(option, Option);
        BinaryPrimitives.WriteUInt16BigEndian(option[2..], ClientLength + ServerLength);
        var cookie = option[4..];
        query.Cookie.Span[..ClientLength].CopyTo(cookie);
        cookie[ClientLength] = 1; // the version, and three octets that mean nothing yet
        BinaryPrimitives.WriteUInt32BigEndian(cookie[(ClientLength + 4)..], Seconds());
        Hash(Current().Now, cookie[..(ClientLength + 8)], client, cookie[(ClientLength + 8)..]);
        return stamped;
    }

    /// <summary>Where the EDNS record begins, if the answer ends with it.</summary>
    private static int? Extension(ReadOnlySpan<byte> answer)
    {
        var reader = new Protocols.Dns.MessageReader(answer);
        if (BinaryPrimitives.ReadUInt16BigEndian(answer[10..]) == 0 || !reader.TryQuestion(out _, out _, out _)) return null;
        var last = -1;
        for (var left = Count(answer, 6) + Count(answer, 8) + Count(answer, 10); left > 0; left--)
        {
            var at = reader.At;
            if (!reader.TryRecord(out var record)) return null;
            last = record is { Type: 41, Owner: "" } ? at : -1;
        }
        return reader.AtEnd && last >= 0 ? last : null;
    }

    private static int Count(ReadOnlySpan<byte> answer, int at) => BinaryPrimitives.ReadUInt16BigEndian(answer[at..]);

    private static void Hash(byte[] secret, ReadOnlySpan<byte> cookie, IPAddress client, Span<byte> to)
    {
        Span<byte> text = stackalloc byte[ClientLength + 8 + 16];
        cookie.CopyTo(text);
        client.TryWriteBytes(text[cookie.Length..], out var address);
        // The hash's octets are in the order that SipHash gives them (RFC 9018 §4.4, appendix A).
        BinaryPrimitives.WriteUInt64LittleEndian(to, SipHash.Of(secret, text[..(cookie.Length + address)]));
    }

    private uint Seconds() => (uint)time.GetUtcNow().ToUnixTimeSeconds();

    private Secrets Current()
    {
        var now = Volatile.Read(ref _secrets);
        if (time.GetUtcNow() - now.Since < SecretLife) return now;
        var next = new Secrets(RandomNumberGenerator.GetBytes(16), now.Now, time.GetUtcNow());
        return Interlocked.CompareExchange(ref _secrets, next, now) == now ? next : Volatile.Read(ref _secrets);
    }

    private sealed record Secrets(byte[] Now, byte[]? Before, DateTimeOffset Since);
}
