using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Appliance.Server.Dns.Screening;
using ARSoft.Tools.Net.Dns;

namespace Appliance.Server.Dns.Listener;

/// <summary>One TCP connection: questions with two octets of length in front. It closes itself when a question is overdue or is none.</summary>
internal sealed class TcpCaller : IServerConnection
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TcpDoor _door;
    private readonly NetworkStream _stream;
    private readonly Reception _reception;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Action<IPAddress> _left;
    private int _closed;

    public TcpCaller(TcpDoor door, Socket client, Reception reception, TimeProvider time, Action<IPAddress> left)
    {
        (_door, _reception, _time, _left) = (door, reception, time, left);
        client.NoDelay = true;
        RemoteEndPoint = (IPEndPoint)client.RemoteEndPoint!;
        LocalEndPoint = (IPEndPoint)client.LocalEndPoint!;
        _stream = new NetworkStream(client, ownsSocket: true);
    }

    public IServerTransport Transport => _door;

    public IPEndPoint RemoteEndPoint { get; }

    public IPEndPoint LocalEndPoint { get; }

    public bool CanRead => Volatile.Read(ref _closed) == 0;

    public Task<bool> InitializeAsync(CancellationToken token = default) => Task.FromResult(true);

    /// <summary>The next question about our own names; others are settled on the way. Null ends the connection.</summary>
    public async Task<DnsReceivedRawPackage?> ReceiveAsync(CancellationToken token = default)
    {
        try
        {
            while (await ReadAsync(token) is { } framed)
            {
                var decision = _reception.Receive(framed.AsMemory(2), RemoteEndPoint.Address);
                if (decision.Kind == DecisionKind.Ours) return new DnsReceivedRawPackage(framed, RemoteEndPoint, LocalEndPoint);
                if (decision.Kind == DecisionKind.Drop) break;
                var answer = decision.Answer ?? await _reception.ForwardAsync(decision.Query, overTcp: true, token);
                if (!await WriteAsync(answer, token)) break;
            }
        }
        catch (Exception over) when (over is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // Gone, silent for too long, or we are closing.
        }
        Dispose(); // the server forgets a connection whose reading has ended, and would leave it open
        return null;
    }

    public Task<bool> SendAsync(DnsRawPackage package, CancellationToken token = default) => WriteAsync(package.ToArraySegment(false)[..package.Length], token);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0) return;
        _stream.Dispose();
        _left(RemoteEndPoint.Address);
    }

    /// <returns>A question with its length in front; null at the end of the stream.</returns>
    private async Task<byte[]?> ReadAsync(CancellationToken stop)
    {
        using var overdue = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, overdue.Token);
        var length = new byte[2];
        if (await _stream.ReadAtLeastAsync(length, 2, throwOnEndOfStream: false, either.Token) < 2) return null;
        int expected = BinaryPrimitives.ReadUInt16BigEndian(length);
        // One octet more than the longest question is enough to see, and count, that it is too long.
        var framed = new byte[2 + Math.Min(expected, QueryScreen.Longest + 1)];
        length.CopyTo(framed, 0);
        await _stream.ReadExactlyAsync(framed.AsMemory(2), either.Token);
        return framed;
    }

    private async Task<bool> WriteAsync(ReadOnlyMemory<byte> answer, CancellationToken stop)
    {
        var framed = new byte[2 + answer.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)answer.Length);
        answer.CopyTo(framed.AsMemory(2));
        using var overdue = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, overdue.Token);
        try
        {
            await _writing.WaitAsync(either.Token);
            try
            {
                await _stream.WriteAsync(framed, either.Token);
                return true;
            }
            finally
            {
                _writing.Release();
            }
        }
        catch (Exception over) when (over is OperationCanceledException or IOException or ObjectDisposedException)
        {
            return false;
        }
    }
}
