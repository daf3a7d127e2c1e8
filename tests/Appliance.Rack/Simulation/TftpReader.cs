using System.Net;
using System.Net.Sockets;
using Appliance.Protocols;

namespace Appliance.Rack;

/// <summary>Reads a file by TFTP from one address of a simulated network, as firmware does: with block size and transfer size asked for.</summary>
public static class TftpReader
{
    private const int Port = 69;
    private const int BlockSize = 1468;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <returns>How many bytes came.</returns>
    /// <exception cref="InvalidOperationException">when the server refuses, with its words.</exception>
    public static async Task<int> ReadAsync(NetworkNamespace network, IPAddress from, IPAddress server, string file, CancellationToken stop)
    {
        using var socket = await network.OpenSocketAsync(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(from, 0));
        var packet = new byte[BlockSize + TftpPacket.DataHeader];
        var question = new byte[TftpRequest.LargestPacket];
        var length = new TftpRequest(TftpOpcode.ReadRequest, file, TftpMode.Octet, new TftpOptions(BlockSize, 0, null, null)).Write(question);
        EndPoint peer = new IPEndPoint(server, Port);
        var (total, expected, size) = (0, (ushort)1, TftpOptions.DefaultBlock);
        for (var tries = 0; tries < 5;)
        {
            await socket.SendToAsync(question.AsMemory(0, length), peer, stop);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(Patience);
            SocketReceiveFromResult got;
            try
            {
                got = await socket.ReceiveFromAsync(packet, new IPEndPoint(IPAddress.Any, 0), limit.Token);
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                tries++;
                continue;
            }
            peer = got.RemoteEndPoint;
            var came = packet.AsMemory(0, got.ReceivedBytes);
            switch (TftpPacket.Opcode(came.Span))
            {
                case TftpOpcode.Error:
                    TftpPacket.TryReadError(came.Span, out var code, out var message);
                    throw new InvalidOperationException($"TFTP refused '{file}': {code} {message}");
                case TftpOpcode.OptionAck when total == 0:
                    TftpPacket.TryReadOptionAck(came.Span, out var options);
                    size = options.BlockSize ?? TftpOptions.DefaultBlock;
                    length = TftpPacket.WriteAck(question, 0);
                    break;
                case TftpOpcode.Data when TftpPacket.TryReadData(came.Span, out var block, out var data) == WireError.None && block == expected:
                    total += data.Length;
                    length = TftpPacket.WriteAck(question, expected++);
                    (tries, var last) = (0, data.Length < size);
                    if (!last) break;
                    await socket.SendToAsync(question.AsMemory(0, length), peer, stop);
                    return total;
            }
        }
        throw new TimeoutException($"TFTP of '{file}' by {from} of {server} came to a halt after {total} bytes.");
    }
}
