using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using Appliance.Contracts;
using Appliance.Server.Events;

namespace Appliance.Server.Dns.Guarding;

/// <summary>What becomes of an answer over UDP.</summary>
internal enum LimitVerdict
{
    Send,

    /// <summary>Goes out empty and marked as cut: who really asked comes by TCP.</summary>
    Cut,

    Drop,
}

/// <summary>Answers that cost an attacker about the same, and so are counted together.</summary>
internal enum AnswerKind
{
    Records,
    Absence,
    Refusal,
}

/// <summary>
/// Limits what goes by UDP to a network outside ours, which may be one that somebody else names as the sender to have it flooded: so many answers of a
/// kind in a second, for each /24 or /56. Of those above it every second one goes out cut. Allocates nothing but at the beginning of an attack.
/// </summary>
internal sealed class AnswerLimiter(DnsSettings settings, IEvents events, TimeProvider time)
{
    private const int Places = 1 << 14;
    private const ulong OtherFamily = 0x80;

    /// <summary>An attack is over when it has been quiet for so long.</summary>
    private const long Quiet = 60_000_000;

    private readonly Lock _door = new();
    private readonly Place[] _places = new Place[Places];
    private readonly ulong _seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;

    public LimitVerdict Weigh(uint client, AnswerKind kind) => Weigh((ulong)(client & 0xffffff00) << 8 | (uint)kind);

    public LimitVerdict Weigh(IPAddress client, AnswerKind kind)
    {
        Span<byte> address = stackalloc byte[16];
        client.TryWriteBytes(address, out var length);
        return length == 4 ? Weigh(BinaryPrimitives.ReadUInt32BigEndian(address), kind)
            : Weigh((BinaryPrimitives.ReadUInt64BigEndian(address) & 0xffffffffffffff00) | OtherFamily | (uint)kind);
    }

    private LimitVerdict Weigh(ulong key)
    {
        const long Second = 1_000_000;
        if (settings.AnswersPerSecond == 0) return LimitVerdict.Send;
        var now = (long)time.GetElapsedTime(0).TotalMicroseconds;
        bool begins;
        int limited;
        lock (_door)
        {
            ref var place = ref _places[(key * _seed) >> 50];
            if (place.Key != key) place = new Place { Key = key, LastLimited = now - Quiet };
            var due = Math.Max(place.Due, now);
            if (due - now < Second)
            {
                place.Due = due + Second / settings.AnswersPerSecond;
                return LimitVerdict.Send;
            }
            begins = now - place.LastLimited >= Quiet;
            (place.LastLimited, limited) = (now, ++place.Limited);
        }
        if (begins) Tell(key);
        return limited % 2 == 1 ? LimitVerdict.Cut : LimitVerdict.Drop;
    }

    private void Tell(ulong key)
    {
        Span<byte> address = stackalloc byte[16];
        var four = (key & OtherFamily) == 0;
        if (four) BinaryPrimitives.WriteUInt32BigEndian(address, (uint)(key >> 8));
        else BinaryPrimitives.WriteUInt64BigEndian(address, key & 0xffffffffffffff00);
        var network = new IPNetwork(new IPAddress(address[..(four ? 4 : 16)]), four ? 24 : 56);
        events.Raise(new Event("dns.answers-limited", Severity.Warning, null,
            $"More than {settings.AnswersPerSecond} DNS questions a second came from {network}, which is outside the subnets; who is there gets fewer answers over UDP. It may be the aim of others who name it as the sender."));
    }

    private struct Place
    {
        public ulong Key;
        public long Due;
        public long LastLimited;
        public int Limited;
    }
}
