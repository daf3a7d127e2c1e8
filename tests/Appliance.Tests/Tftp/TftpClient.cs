using System.Net;
using System.Net.Sockets;
using Appliance.Protocols;

namespace Appliance.Tests.Tftp;

/// <summary>A reader after RFC 1350, 2347 and 7440, of its own making: it shares only the codec with the server.</summary>
internal sealed class TftpClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly byte[] _packet = new byte[65536];
    private readonly IPEndPoint _server;
    private EndPoint? _peer;

    public TftpClient(IPAddress from, IPEndPoint server)
    {
        _server = server;
        _socket.ReceiveBufferSize = 4 << 20;
        _socket.Bind(new IPEndPoint(from, 0));
    }

    public TftpOptions Granted { get; private set; }

    /// <summary>Where the last packet came from; 0 before the first.</summary>
    public int ServerPort => (_peer as IPEndPoint)?.Port ?? 0;

    /// <summary>The error's text, when there was one.</summary>
    public string? Refusal { get; private set; }

    public TftpErrorCode RefusalCode { get; private set; }

    /// <summary>Reads a whole file; null when it was refused, or nothing came for <paramref name="patience"/>.</summary>
    /// <param name="stopAfter">Falls silent after this many blocks, as a machine does whose cable is pulled.</param>
    public async Task<byte[]?> ReadAsync(string name, TftpOptions options = default, TftpMode mode = TftpMode.Octet, double patience = 5, int stopAfter = int.MaxValue)
    {
        var request = _packet[..new TftpRequest(TftpOpcode.ReadRequest, name, mode, options).Write(_packet)];
        await _socket.SendToAsync(request, _server);
        var file = new List<byte>();
        var (last, inWindow, blockSize, window) = (0L, 0, TftpOptions.DefaultBlock, 1);
        while (true)
        {
            var received = await ReceiveAsync(last == 0 ? Math.Min(patience, 1) : patience);
            if (received is null && last == 0 && (patience -= 1) > 0)
            {
                await _socket.SendToAsync(request, _server);
                continue;
            }
            if (received is not { } length) return null;
            var packet = _packet.AsMemory(0, length);
            if (TftpPacket.TryReadError(packet.Span, out var code, out var message) == WireError.None)
            {
                (RefusalCode, Refusal) = (code, message);
                return null;
            }
            if (TftpPacket.TryReadOptionAck(packet.Span, out var granted) == WireError.None)
            {
                Granted = granted;
                (blockSize, window) = (granted.BlockSize ?? blockSize, granted.WindowSize ?? window);
                Acknowledge(0);
                continue;
            }
            TftpPacket.TryReadData(packet.Span, out var block, out var data).ShouldBe(WireError.None);
            if (block != (ushort)(last + 1)) continue;
            last++;
            if (last > stopAfter) return null;
            file.AddRange(data);
            if (data.Length < blockSize || ++inWindow >= window)
            {
                inWindow = 0;
                Acknowledge((ushort)last);
            }
            if (data.Length < blockSize) return [.. file];
        }
    }

    /// <summary>Sends any bytes to the listener.</summary>
    public void Throw(ReadOnlySpan<byte> packet) => _socket.SendTo(packet, _server);

    /// <summary>The next packet, or null after so many seconds.</summary>
    public async Task<byte[]?> NextAsync(double seconds) => await ReceiveAsync(seconds) is { } length ? _packet[..length] : null;

    /// <summary>To whoever answered last.</summary>
    public void Reply(ReadOnlySpan<byte> packet) => _socket.SendTo(packet, _peer!);

    public void Dispose() => _socket.Dispose();

    private void Acknowledge(ushort block)
    {
        var ack = new byte[4];
        TftpPacket.WriteAck(ack, block);
        _socket.SendTo(ack, _peer!);
    }

    private async Task<int?> ReceiveAsync(double seconds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        try
        {
            var received = await _socket.ReceiveFromAsync(_packet, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), patience.Token);
            _peer = received.RemoteEndPoint;
            return received.ReceivedBytes;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
