using System.Net;
using System.Net.Sockets;

namespace Appliance.Tests.Dns;

/// <summary>Somebody else's DNS server: answers each packet with what a test wants, over UDP and TCP on one port.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    private readonly Socket _udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly TcpListener _tcp;
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<byte[], bool, IEnumerable<byte[]>> _answer;
    private int _asked;

    /// <param name="answer">From the query, and whether it came over TCP, to the packets sent back.</param>
    public Upstream(Func<byte[], bool, IEnumerable<byte[]>> answer)
    {
        _answer = answer;
        _udp.Bind(new IPEndPoint(IPAddress.Parse("127.53.0.9"), 0));
        At = (IPEndPoint)_udp.LocalEndPoint!;
        _tcp = new TcpListener(At);
        _tcp.Start();
        _ = ServeUdpAsync();
        _ = ServeTcpAsync();
    }

    public IPEndPoint At { get; }

    public int Asked => _asked;

    /// <summary>An answer with one address record per octet given: 192.0.2.octet.</summary>
    public static byte[] Addresses(byte[] query, params byte[] octets)
    {
        var answer = new List<byte>(QuestionOf(query));
        (answer[2], answer[3], answer[6], answer[7], answer[10], answer[11]) = (0x81, 0x80, (byte)(octets.Length >> 8), (byte)octets.Length, 0, 0);
        foreach (var octet in octets) answer.AddRange([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, octet]);
        return [.. answer];
    }

    public static byte[] Code(byte[] query, byte code)
    {
        var answer = QuestionOf(query);
        (answer[2], answer[3], answer[11]) = (0x81, (byte)(0x80 | code), 0);
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _udp.Dispose();
        _tcp.Dispose();
        _stop.Dispose();
    }

    private static byte[] QuestionOf(byte[] query)
    {
        var end = 12;
        while (query[end] != 0) end += query[end] + 1;
        return query[..(end + 5)];
    }

    private async Task ServeUdpAsync()
    {
        var buffer = new byte[65535];
        while (!_stop.IsCancellationRequested)
        {
            var got = await _udp.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
            Interlocked.Increment(ref _asked);
            foreach (var packet in _answer(buffer[..got.ReceivedBytes], false)) await _udp.SendToAsync(packet, SocketFlags.None, got.RemoteEndPoint, _stop.Token);
        }
    }

    private async Task ServeTcpAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            using var client = await _tcp.AcceptTcpClientAsync(_stop.Token);
            Interlocked.Increment(ref _asked);
            var stream = client.GetStream();
            var length = new byte[2];
            await stream.ReadExactlyAsync(length, _stop.Token);
            var query = new byte[length[0] << 8 | length[1]];
            await stream.ReadExactlyAsync(query, _stop.Token);
            foreach (var packet in _answer(query, true)) await stream.WriteAsync((byte[])[(byte)(packet.Length >> 8), (byte)packet.Length, .. packet], _stop.Token);
        }
    }
}
