using System.Buffers.Binary;
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
        _socket.Dispose(); // wakes the thread
        _thread.Join();
        _closing.Dispose();
    }

    private void Serve()
    {
        // One octet more than the longest question, to see what is too long.
        var (question, answer) = (new byte[QueryScreen.Longest + 1], new byte[ShortAnswer.PayloadSize]);
        var from = new SocketAddress(_socket.AddressFamily);
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                var length = _socket.ReceiveFrom(question, SocketFlags.None, from);
                var written = _fast.Answer(question.AsSpan(0, length), Address(from), answer);
                if (written > 0) Send(answer.AsSpan(0, written), from);
                else Receive(question.AsSpan(0, length), from);
            }
            catch (SocketException)
            {
                // The kernel tells of an earlier answer that could not be delivered, or we are closing.
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Receive(ReadOnlySpan<byte> packet, SocketAddress from)
    {
        var client = (IPEndPoint)At.Create(from);
        if (client.Port == 0) return;
        var decision = _reception.Receive(packet.ToArray(), client.Address, overTcp: false);
        if (decision.Kind == DecisionKind.Say) Send(decision.Answer, from);
        else if (decision.Kind == DecisionKind.Forward) _ = ForwardAsync(decision.Query, client);
    }

    private async Task ForwardAsync(DnsQuery query, IPEndPoint client)
    {
        try
        {
            var answer = await _reception.ForwardAsync(query, overTcp: false, _closing.Token);
            Send(answer, client.Serialize());
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
        {
            // We are closing; the client asks its next server.
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

    /// <summary>The IPv4 address in a socket address.</summary>
    private static uint Address(SocketAddress from) =>
        from.Family == AddressFamily.InterNetwork ? BinaryPrimitives.ReadUInt32BigEndian(from.Buffer.Span[4..]) : 0;
}
