using System.Buffers.Binary;
using System.Net;
using Appliance.Protocols.Dns;
using Appliance.Server.Dns.Publishing;
using Appliance.Server.Dns.Screening;
using Appliance.Server.Store;

namespace Appliance.Server.Dns.Transfers;

/// <summary>Answers secondaries: transfers, and whatever else they ask with a signature.</summary>
internal sealed class TransferDesk(PublishedZones zones, ZoneHistory history, Secondaries secondaries, TimeProvider time) : IDisposable
{
    private const ushort Ixfr = 251, Axfr = 252;

    /// <summary>At once; more are refused, so that strangers with signatures cost little.</summary>
    private const int MostAtOnce = 16;

    private readonly SemaphoreSlim _places = new(MostAtOnce);

    public void Dispose() => _places.Dispose();

    /// <summary>Whether a packet is for this desk: a transfer, or signed.</summary>
    public static bool IsFor(ReadOnlySpan<byte> packet) =>
        packet.Length > DnsQuery.HeaderLength && (packet[2] & 0xf8) == 0 && BinaryPrimitives.ReadUInt16BigEndian(packet[4..]) == 1
        && (Type(packet) is Ixfr or Axfr || (packet[11] > 0 && Tsig.Read(packet) is not null));

    /// <summary>The messages of the answer.</summary>
    /// <param name="ask">Answers what is no transfer.</param>
    public async Task<IReadOnlyList<byte[]>> AnswerAsync(byte[] packet, IPAddress client, bool overTcp, Func<byte[], byte[]?> ask, CancellationToken stop)
    {
        if (!await _places.WaitAsync(0, stop)) return [ShortAnswer.Header(packet, ShortAnswer.Refused)];
        try
        {
            if (Tsig.Read(packet) is not { } signature) return Answer(packet, client, null, overTcp, ask);
            var (secret, refusal) = await secondaries.VerifyAsync(signature, stop);
            if (secret is null) return [refusal!];
            return [.. Answer(signature.Packet, client, signature.Key, overTcp, ask).Select(message => signature.Sign(message, secret, time.GetUtcNow()))];
        }
        catch (StoreAwayException)
        {
            return [ShortAnswer.Header(packet, ShortAnswer.ServerFailure)]; // the keys are there
        }
        finally
        {
            _places.Release();
        }
    }

    private IReadOnlyList<byte[]> Answer(byte[] packet, IPAddress client, string? key, bool overTcp, Func<byte[], byte[]?> ask)
    {
        var type = Type(packet);
        if (type is not (Ixfr or Axfr)) return ask(packet) is { } answer ? [answer] : [];
        var end = DnsQuery.HeaderLength + DnsName.Read(packet.AsSpan(DnsQuery.HeaderLength), out var name) + 4;
        if (!zones.Now.Zones.TryGetValue(name, out var zone)) return Refuse(packet, Tsig.NotAuthorised);
        if (secondaries.All.FirstOrDefault(one => one.Zone == name && one.At.Address.Equals(client) && (one.Key is null || one.Key == key)) is not { } secondary) return Refuse(packet, ShortAnswer.Refused);
        if (type == Axfr && !overTcp) return Refuse(packet, ShortAnswer.Refused); // RFC 5936 §4.2
        var question = packet[..end];
        secondaries.Took(secondary, zone.Serial);
        if (type == Axfr || Serial(packet, end) is not { } serial) return [.. ZoneTransfer.Whole(zone, question)];
        if (!overTcp || !ZoneSerials.IsNewer(zone.Serial, serial)) return [.. ZoneTransfer.Nothing(zone, question)];
        return [.. history.Since(zone, serial) is { } steps ? ZoneTransfer.Steps(zone, steps, question) : ZoneTransfer.Whole(zone, question)];
    }

    private static IReadOnlyList<byte[]> Refuse(byte[] packet, ushort code)
    {
        var end = DnsQuery.HeaderLength + DnsName.Read(packet.AsSpan(DnsQuery.HeaderLength), out _) + 4;
        byte[] answer = [.. ShortAnswer.Header(packet, code), .. packet[DnsQuery.HeaderLength..end]];
        answer[5] = 1;
        return [answer];
    }

    /// <summary>0 when there is no question.</summary>
    private static ushort Type(ReadOnlySpan<byte> packet) =>
        DnsName.Read(packet[DnsQuery.HeaderLength..], out _) is > 0 and var length && packet.Length >= DnsQuery.HeaderLength + length + 4 ? BinaryPrimitives.ReadUInt16BigEndian(packet[(DnsQuery.HeaderLength + length)..]) : (ushort)0;

    /// <summary>The serial in the SOA record behind the question: its last five numbers are the SOA's.</summary>
    private static uint? Serial(ReadOnlySpan<byte> packet, int end)
    {
        if (BinaryPrimitives.ReadUInt16BigEndian(packet[8..]) != 1) return null;
        var at = end;
        while (at < packet.Length && packet[at] is > 0 and < 0xc0) at += packet[at] + 1;
        at += at < packet.Length && packet[at] == 0 ? 1 : 2;
        if (at + 10 > packet.Length) return null;
        var length = BinaryPrimitives.ReadUInt16BigEndian(packet[(at + 8)..]);
        return length < 22 || at + 10 + length > packet.Length ? null : BinaryPrimitives.ReadUInt32BigEndian(packet[(at + 10 + length - 20)..]);
    }
}
