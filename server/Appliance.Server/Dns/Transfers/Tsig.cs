using System.Buffers.Binary;
using System.Security.Cryptography;
using Appliance.Protocols.Dns;
using Appliance.Server.Dns.Screening;

namespace Appliance.Server.Dns.Transfers;

/// <summary>Transaction signatures (RFC 8945) with HMAC-SHA256: one signed exchange, its question and every message of the answer.</summary>
internal sealed class Tsig
{
    public const string Algorithm = "hmac-sha256";
    public const ushort BadSignature = 16, BadKey = 17, BadTime = 18, NotAuthorised = 9;

    private const ushort RecordType = 250, AnyClass = 255;
    private const ushort Fudge = 300;

    private readonly byte[] _packet;
    private readonly byte[] _variables;
    private readonly byte[] _mac;
    private readonly ulong _signed;
    private readonly ushort _fudge;
    private byte[] _last;
    private bool _first = true;

    private Tsig(byte[] packet, string key, byte[] variables, byte[] mac, ulong signed, ushort fudge, bool known) =>
        (_packet, Key, _variables, _mac, _last, _signed, _fudge, KnownAlgorithm) = (packet, key, variables, mac, mac, signed, fudge, known);

    /// <summary>The key's name, in the form of <see cref="DnsName"/>.</summary>
    public string Key { get; }

    public bool KnownAlgorithm { get; }

    /// <summary>The signature itself: two packets that have the same are one packet.</summary>
    public ReadOnlySpan<byte> Mac => _mac;

    /// <summary>The packet without its signature.</summary>
    public byte[] Packet => _packet;

    /// <summary>Whether the last record of a packet is a signature, and what it says; nothing is verified here.</summary>
    public static Tsig? Read(ReadOnlySpan<byte> packet)
    {
        if (packet.Length < DnsQuery.HeaderLength || U16(packet, 10) == 0) return null;
        var (at, start) = (DnsQuery.HeaderLength, 0);
        for (var i = 0; i < U16(packet, 4); i++)
            if (!SkipName(packet, ref at) || (at += 4) > packet.Length) return null;
        for (var left = U16(packet, 6) + U16(packet, 8) + U16(packet, 10); left > 0; left--)
        {
            start = at;
            if (!SkipName(packet, ref at) || at + 10 > packet.Length || (at += 10 + U16(packet, at + 8)) > packet.Length) return null;
        }
        if (at != packet.Length || DnsName.Read(packet[start..], out var key) is not (> 0 and var nameLength)) return null;
        var record = packet[(start + nameLength)..];
        if (U16(record, 0) != RecordType || U16(record, 2) != AnyClass) return null;
        var data = record[10..];
        if (DnsName.Read(data, out var algorithm) is not (> 0 and var algorithmLength) || data.Length < algorithmLength + 10) return null;
        var times = data[algorithmLength..];
        var macLength = U16(times, 8);
        if (times.Length < 10 + macLength + 6 || times.Length != 10 + macLength + 6 + U16(times, 10 + macLength + 4)) return null;
        var bare = packet[..start].ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(bare.AsSpan(10), (ushort)(U16(packet, 10) - 1));
        times.Slice(10 + macLength, 2).CopyTo(bare); // the number it was signed with
        byte[] variables = [.. DnsName.ToWire(key), 0, 255, 0, 0, 0, 0, .. DnsName.ToWire(algorithm), .. times[..8], .. times.Slice(10 + macLength + 2, 2), .. times[(10 + macLength + 4)..]];
        var signed = (ulong)U16(times, 0) << 32 | BinaryPrimitives.ReadUInt32BigEndian(times[2..]);
        return new Tsig(bare, key, variables, times.Slice(10, macLength).ToArray(), signed, U16(times, 6), algorithm == Algorithm);
    }

    /// <returns>0 when it is right; otherwise the error of RFC 8945 §5.2.</returns>
    public ushort Verify(byte[] secret, DateTimeOffset now)
    {
        // RFC 8945 §5.2.2.1: shortened signatures are not taken.
        if (!CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(secret, (byte[])[.. _packet, .. _variables]), _mac)) return BadSignature;
        var clock = (ulong)now.ToUnixTimeSeconds();
        var fudge = Math.Min(_fudge, Fudge); // who allows more than RFC 8945 §10 recommends, allows others to send it again later
        return clock > _signed + fudge || clock + fudge < _signed ? BadTime : (ushort)0;
    }

    /// <summary>Signs the next message of the answer.</summary>
    public byte[] Sign(byte[] message, byte[] secret, DateTimeOffset now, ushort error = 0)
    {
        // RFC 8945 §5.2.3: whose clock is wrong is told ours, under its own time.
        var times = Times(error == BadTime ? _signed : (ulong)now.ToUnixTimeSeconds());
        byte[] other = error == BadTime ? Times((ulong)now.ToUnixTimeSeconds())[..6] : [];
        byte[] tail = [(byte)(error >> 8), (byte)error, 0, (byte)other.Length, .. other];
        byte[] about = _first ? [.. DnsName.ToWire(Key), 0, 255, 0, 0, 0, 0, .. DnsName.ToWire(Algorithm), .. times, .. tail] : times;
        _last = HMACSHA256.HashData(secret, (byte[])[(byte)(_last.Length >> 8), (byte)_last.Length, .. _last, .. message, .. about]);
        _first = false;
        return Append(message, times, _last, tail);
    }

    /// <summary>An answer to a signature that can not be verified: the error, and no signature.</summary>
    public byte[] Refuse(ushort error) =>
        Append(ShortAnswer.Header(_packet, NotAuthorised), _variables.AsSpan(_variables.Length - 12, 8).ToArray(), [], [(byte)(error >> 8), (byte)error, 0, 0]);

    /// <summary>A question of ours, signed.</summary>
    public static byte[] SignQuestion(byte[] message, string key, byte[] secret, DateTimeOffset now)
    {
        var times = Times((ulong)now.ToUnixTimeSeconds());
        byte[] about = [.. DnsName.ToWire(key), 0, 255, 0, 0, 0, 0, .. DnsName.ToWire(Algorithm), .. times, 0, 0, 0, 0];
        var asked = new Tsig(message, key, [], [], 0, 0, true);
        return asked.Append(message, times, HMACSHA256.HashData(secret, (byte[])[.. message, .. about]), [0, 0, 0, 0]);
    }

    private static byte[] Times(ulong seconds) => [(byte)(seconds >> 40), (byte)(seconds >> 32), (byte)(seconds >> 24), (byte)(seconds >> 16), (byte)(seconds >> 8), (byte)seconds, Fudge >> 8, Fudge & 0xff];

    private byte[] Append(byte[] message, byte[] times, byte[] mac, byte[] tail)
    {
        byte[] data = [.. DnsName.ToWire(Algorithm), .. times, (byte)(mac.Length >> 8), (byte)mac.Length, .. mac, message[0], message[1], .. tail];
        byte[] signed = [.. message, .. DnsName.ToWire(Key), 0, (byte)RecordType, 0, 255, 0, 0, 0, 0, (byte)(data.Length >> 8), (byte)data.Length, .. data];
        BinaryPrimitives.WriteUInt16BigEndian(signed.AsSpan(10), (ushort)(U16(message, 10) + 1));
        return signed;
    }

    private static bool SkipName(ReadOnlySpan<byte> packet, ref int at)
    {
        while (at < packet.Length)
        {
            var label = packet[at++];
            if (label == 0) return true;
            if (label >= 0xc0) return ++at <= packet.Length;
            if (label > DnsName.LongestLabel) return false;
            at += label;
        }
        return false;
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
}
