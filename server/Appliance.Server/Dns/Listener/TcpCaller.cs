using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Appliance.Server.Dns.Screening;
using Appliance.Server.Dns.Updates;

namespace Appliance.Server.Dns.Listener;

/// <summary>One TCP connection: questions with two octets of length in front, answered in their order. A question that is overdue or is none ends it.</summary>
internal sealed class TcpCaller : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly NetworkStream _stream;
    private readonly IPAddress _client;
    private readonly Reception _reception;
    private readonly TimeProvider _time;

    public TcpCaller(Socket client, IPAddress from, Reception reception, TimeProvider time)
    {
        (_client, _reception, _time) = (from, reception, time);
        client.NoDelay = true;
        _stream = new NetworkStream(client, ownsSocket: true);
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    public async Task ServeAsync(CancellationToken stop)
    {
        try
        {
            while (await ReadAsync(stop) is { } packet)
            {
                var decision = _reception.Receive(packet, _client, overTcp: true);
                if (decision.Kind == DecisionKind.Drop) return;
                if (decision.Kind == DecisionKind.Signed)
                {
                    foreach (var message in await _reception.AnswerSignedAsync(packet, _client, overTcp: true, stop)) await WriteAsync(message, stop);
                    continue;
                }
                if (decision.Kind == DecisionKind.Update)
                {
                    await WriteAsync(await _reception.UpdateAsync(packet, _client, stop), stop);
                    continue;
                }
                await WriteAsync(decision.Answer ?? await _reception.ForwardAsync(decision.Query, _client, overTcp: true, stop), stop);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // Gone, silent for too long, or we are closing.
        }
    }

    /// <returns>A question; null at the end of the stream.</returns>
    private async Task<byte[]?> ReadAsync(CancellationToken stop)
    {
        using var overdue = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, overdue.Token);
        var length = new byte[2];
        if (await _stream.ReadAtLeastAsync(length, 2, throwOnEndOfStream: false, either.Token) < 2) return null;
        // One octet more than the longest question is enough to see, and count, that it is too long. Only updates may be longer.
        var whole = BinaryPrimitives.ReadUInt16BigEndian(length);
        var packet = new byte[Math.Min((int)whole, QueryScreen.Longest + 1)];
        await _stream.ReadExactlyAsync(packet, either.Token);
        if (packet.Length == whole || !UpdateMessage.Is(packet)) return packet;
        var read = packet.Length;
        Array.Resize(ref packet, whole);
        await _stream.ReadExactlyAsync(packet.AsMemory(read), either.Token);
        return packet;
    }

    private async Task WriteAsync(byte[] answer, CancellationToken stop)
    {
        var framed = new byte[2 + answer.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)answer.Length);
        answer.CopyTo(framed, 2);
        using var overdue = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, overdue.Token);
        await _stream.WriteAsync(framed, either.Token);
    }
}
