using Appliance.Protocols;
using Appliance.Server.Dhcp6.Counting;

namespace Appliance.Server.Dhcp6.Answering;

/// <summary>Takes a packet and answers it or counts why not. Knows no socket.</summary>
internal sealed class Dhcp6Desk(Admission admission, Answerer answerer, IBootOverIpv6 boot, Dhcp6Metrics metrics, TimeProvider time, ILogger<Dhcp6Desk> log)
{
    public const int ServerPort = 547;
    public const int ClientPort = 546;
    private const int MostAtOnce = 1024;

    private int _atOnce;

    /// <summary>Returns at the first wait; <paramref name="datagram"/> is not needed afterwards. Whatever goes wrong with one packet ends with it.</summary>
    /// <param name="send">Puts an answer on the wire; false when it could not.</param>
    public async Task ReceiveAsync(ReadOnlyMemory<byte> datagram, Arrival arrival, Func<Outgoing, bool> send)
    {
        if (Interlocked.Increment(ref _atOnce) > MostAtOnce)
        {
            Interlocked.Decrement(ref _atOnce);
            metrics.Dropped(DropReason.Busy);
            return;
        }
        try
        {
            if (!Dhcp6Packet.TryRead(datagram.Span, out var packet, out var error))
                metrics.Dropped(error switch { WireError.Truncated => DropReason.Truncated, WireError.TooLong => DropReason.Oversized, _ => DropReason.Malformed });
            else if (packet.Relays.Any(relay => relay.IsReply)) metrics.Dropped(DropReason.ServerMessage);
            else if (admission.Admit(packet, arrival, out var reason) is { } exchange) await AnswerAsync(packet, exchange, arrival, send);
            else metrics.Dropped(reason);
        }
        catch (Exception defect)
        {
            Log.Defect(log, defect);
            metrics.Dropped(DropReason.Defect);
        }
        finally
        {
            Interlocked.Decrement(ref _atOnce);
        }
    }

    private async Task AnswerAsync(Dhcp6Packet packet, Dhcp6Exchange exchange, Arrival arrival, Func<Outgoing, bool> send)
    {
        metrics.Received(exchange.Type);
        if (await answerer.AnswerAsync(exchange) is not { } answer) Unanswered(exchange, exchange.Dropped == DropReason.None ? DropReason.NothingKnown : exchange.Dropped);
        else if (Write(packet.Answer(answer)) is not { Length: > 0 } octets) Unanswered(exchange, DropReason.AnswerTooLong);
        else if (!send(new Outgoing(octets, arrival.Source, packet.Relays.Count > 0 ? ServerPort : ClientPort))) Unanswered(exchange, DropReason.SendFailed);
        else Answered(answer, arrival);
        boot.Answered(exchange);
    }

    private void Answered(Dhcp6Message answer, in Arrival arrival)
    {
        metrics.Answered(answer.Type, time.GetElapsedTime(arrival.At));
        foreach (var status in answer.Options.All(Dhcp6Option.IaNa).Select(one => one.Status).Append(answer.Options.Get(Dhcp6Option.Status)))
            if (status is { Code: not Dhcp6StatusCode.Success }) metrics.Refused(status.Code);
    }

    private void Unanswered(Dhcp6Exchange exchange, DropReason reason)
    {
        (exchange.AnswerType, exchange.Dropped) = (null, reason);
        metrics.Dropped(reason);
    }

    private static byte[] Write(Dhcp6Packet answer)
    {
        var buffer = new byte[Dhcp6Message.MaximumLength];
        return buffer[..answer.Write(buffer)];
    }
}
