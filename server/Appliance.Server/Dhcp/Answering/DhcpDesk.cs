using Appliance.Server.Dhcp.Counting;

namespace Appliance.Server.Dhcp.Answering;

/// <summary>Takes a packet and answers it or counts why not. Knows no socket.</summary>
internal sealed class DhcpDesk(Admission admission, DhcpChain chain, DhcpMetrics metrics, Suspicions suspicions, TimeProvider time, ILogger<DhcpDesk> log)
{
    private const int MostAtOnce = 1024;

    private int _atOnce;

    /// <summary>
    /// Returns at the first wait; <paramref name="datagram"/> is not needed afterwards. Whatever goes wrong with one packet ends with it.
    /// </summary>
    /// <param name="send">Puts an answer on the wire; false when it could not.</param>
    public async Task ReceiveAsync(ReadOnlyMemory<byte> datagram, Arrival arrival, Func<Outgoing, bool> send, CancellationToken stop)
    {
        if (Interlocked.Increment(ref _atOnce) > MostAtOnce)
        {
            Interlocked.Decrement(ref _atOnce);
            metrics.Dropped(DropReason.Busy);
            return;
        }
        try
        {
            if (admission.Admit(datagram.Span, arrival, out var reason) is { } exchange) await AnswerAsync(exchange, arrival, send, stop);
            else Drop(reason, () => $"from {arrival.Source} on {arrival.Interface}");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The service is closing; the client asks again.
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

    private async Task AnswerAsync(DhcpExchange exchange, Arrival arrival, Func<Outgoing, bool> send, CancellationToken stop)
    {
        metrics.Received(exchange.Type);
        if (!await chain.DecideAsync(exchange, stop)) Unanswered(exchange, exchange.Dropped == DropReason.None ? DropReason.HandlerDeclined : exchange.Dropped);
        else if (!AnswerWriter.TryWrite(exchange, arrival, out var outgoing)) Unanswered(exchange, DropReason.AnswerTooLong);
        else if (!send(outgoing)) Unanswered(exchange, DropReason.SendFailed);
        else metrics.Answered(exchange.AnswerType!.Value, time.GetElapsedTime(arrival.At), outgoing.LeftOut);
        chain.Tell(exchange);
    }

    private void Unanswered(DhcpExchange exchange, DropReason reason)
    {
        exchange.AnswerType = null;
        if (exchange.Reason is null) exchange.Dropped = reason;
        Drop(reason, () => $"{exchange.Type} of {exchange.Mac} on {exchange.Subnet.Name}");
    }

    private void Drop(DropReason reason, Func<string> details)
    {
        metrics.Dropped(reason);
        suspicions.Consider(reason, details);
    }
}
