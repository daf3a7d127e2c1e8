using System.Net;
using System.Net.Sockets;
using Appliance.Server.Dns.Screening;

namespace Appliance.Server.Dns.Listener;

/// <summary>
/// UDP on one address, on a thread of its own that waits in the kernel: what the fast path or our zones can answer is answered there and
/// then, and only questions for forwarders are handed on.
/// </summary>
internal sealed class UdpDoor : IDisposable
{
    /// <summary>Room in the kernel for a burst while the thread is away.</summary>
    private const int ReceiveBuffer = 4 * 1024 * 1024;

    private readonly Socket _socket;
    private readonly Reception _reception;
    private readonly FastAnswers _fast;
    private readonly CancellationTokenSource _closing = new();
    private readonly Thread _thread;

    /// <exception cref="SocketException">The address is not (or no longer) ours, or somebody else has the port.</exception>
    public UdpDoor(IPEndPoint at, Reception reception, FastAnswers fast)
    {
        (_reception, _fast) = (reception, fast);
        _socket = new Socket(at.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            _socket.Bind(at);
            _socket.ReceiveBufferSize = ReceiveBuffer;
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
        At = (IPEndPoint)_socket.LocalEndPoint!;
        _thread = new Thread(Serve) { IsBackground = true, Name = $"dns {At}" };
        _thread.Start();
    }

    public IPEndPoint At { get; }

    public void Dispose()
    {
        _closing.Cancel();
        try
        {
            _socket.Shutdown(SocketShutdown.Both); // says that nobody is connected, and wakes the thread all the same
        }
        catch (SocketException)
        {
            // That.
        }
        _thread.Join();
        _socket.Dispose();
        _closing.Dispose();
    }

    private void Serve()
    {
        // One octet more than the longest question, to see what is too long.
        var batch = new DatagramBatch(_socket, QueryScreen.Longest + 1, ShortAnswer.PayloadSize);
        while (!_closing.IsCancellationRequested)
        {
            var count = batch.Receive();
            for (var i = 0; i < count; i++)
            {
                var written = _fast.Answer(batch.Question(i), batch.Client(i), batch.Room(i));
                if (written == 0) written = Receive(batch.Question(i), batch.From(i), batch.Room(i));
                if (written > 0) batch.Answer(i, written);
            }
            batch.Send();
        }
    }

    /// <returns>How long the answer is; 0 when there is none now.</returns>
    private int Receive(ReadOnlySpan<byte> packet, IPEndPoint client, Span<byte> room)
    {
        if (client.Port == 0) return 0;
        var decision = _reception.Receive(packet.ToArray(), client.Address, overTcp: false);
        if (decision.Kind == DecisionKind.Forward) _ = ForwardAsync(decision.Query, client);
        if (decision.Kind == DecisionKind.Update) _ = UpdateAsync(packet.ToArray(), client);
        if (decision.Kind == DecisionKind.Signed) _ = AnswerSignedAsync(packet.ToArray(), client);
        if (decision.Kind != DecisionKind.Say) return 0;
        decision.Answer.CopyTo(room);
        return decision.Answer!.Length;
    }

    private async Task ForwardAsync(DnsQuery query, IPEndPoint client)
    {
        try
        {
            var answer = await _reception.ForwardAsync(query, client.Address, overTcp: false, _closing.Token);
            Send(answer, client.Serialize());
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
        {
            // We are closing; the client asks its next server.
        }
    }

    private async Task UpdateAsync(byte[] packet, IPEndPoint client)
    {
        try
        {
            Send(await _reception.UpdateAsync(packet, client.Address, _closing.Token), client.Serialize());
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
        {
            // We are closing; the client asks again.
        }
    }

    private async Task AnswerSignedAsync(byte[] packet, IPEndPoint client)
    {
        try
        {
            foreach (var message in await _reception.AnswerSignedAsync(packet, client.Address, overTcp: false, _closing.Token)) Send(message, client.Serialize());
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
        {
            // We are closing; the client asks again.
        }
    }

    /// <remarks>Never by an asynchronous call: that would make the socket, and with it the thread's waiting, another kind of socket.</remarks>
    private void Send(ReadOnlySpan<byte> answer, SocketAddress to)
    {
        try
        {
            _socket.SendTo(answer, SocketFlags.None, to);
        }
        catch (SocketException)
        {
            // An address that can not be answered, forged as like as not.
        }
    }
}
