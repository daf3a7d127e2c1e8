using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using Appliance.Protocols;
using Appliance.Server.Dhcp.Answering;
using Appliance.Server.Network;

namespace Appliance.Server.Dhcp.Listener;

/// <summary>Another DHCP server on the wire.</summary>
internal sealed record ForeignServer(Ipv4Address Address, MacAddress Mac)
{
    public override string ToString() => $"{Address} ({Mac})";
}

/// <summary>
/// Asks for an address as a client would, and for the network's settings as a host with our address would, and listens who answers. Many
/// servers try for seconds whether an address is in use before they offer it; settings they tell at once. It hears frames, not datagrams:
/// port 68 may be the host's own DHCP client's, and the frame says who sent it.
/// </summary>
internal sealed class ForeignServerProbe(TimeProvider time)
{
    private const ushort BroadcastFlag = 0x8000;
    private const int Rounds = 2;
    private const int MostServers = 16;

    /// <returns>The other servers that answer within <paramref name="patience"/>, in the order they answered; empty when none does.</returns>
    /// <exception cref="SocketException">The interface is gone, or the right to do so is missing.</exception>
    public async Task<IReadOnlyList<ForeignServer>> AskAsync(HostInterface at, TimeSpan patience, CancellationToken stop)
    {
        var own = at.Addresses.Where(a => a.Address.AddressFamily == AddressFamily.InterNetwork).Select(a => Ipv4Address.From(a.Address)).ToList();
        var transaction = BinaryPrimitives.ReadUInt32BigEndian(RandomNumberGenerator.GetBytes(4));
        var found = new List<ForeignServer>();
        using var socket = new FrameSocket(at.Index, listens: true);
        for (var round = 0; round < Rounds; round++)
        {
            // In this order: whoever tries an address before offering it reads nothing else meanwhile.
            foreach (var address in own) Send(socket, address, Question(DhcpMessageType.Inform, at.Mac!.Value, address, transaction));
            Send(socket, default, Question(DhcpMessageType.Discover, at.Mac!.Value, default, transaction));
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
            using var clock = new CancellationTokenSource(patience / Rounds, time);
            using var end = clock.Token.Register(enough.Cancel);
            await ListenAsync(socket, transaction, own, found, enough.Token);
            stop.ThrowIfCancellationRequested();
        }
        return found;
    }

    private static void Send(FrameSocket socket, Ipv4Address source, byte[] question) =>
        socket.Send(FrameSocket.Everybody, source, AnswerWriter.ClientPort, Ipv4Address.Broadcast, AnswerWriter.ServerPort, question);

    private static async Task ListenAsync(FrameSocket socket, uint transaction, List<Ipv4Address> own, List<ForeignServer> found, CancellationToken enough)
    {
        var buffer = new byte[2048];
        try
        {
            while (true)
            {
                // A fresh one each time: the kernel shortens it to what the last sender needed.
                var from = PacketEndPoint.Blank();
                var length = await socket.ReceiveAsync(buffer, from, enough);
                if (Answerer(buffer.AsSpan(0, length), transaction) is not { } server || own.Contains(server)) continue;
                if (found.Count < MostServers && found.TrueForAll(known => known.Address != server)) found.Add(new ForeignServer(server, PacketEndPoint.Sender(from)));
            }
        }
        catch (OperationCanceledException)
        {
            // Listened for long enough; whether somebody wants us to stop, the caller asks.
        }
    }

    /// <summary>Which server an answer to a client is from; null when it is none.</summary>
    /// <param name="transaction">Null: an answer to anybody.</param>
    internal static Ipv4Address? Answerer(ReadOnlySpan<byte> frame, uint? transaction)
    {
        if (!UdpPacket.TryRead(frame, out var packet) || packet.DestinationPort != AnswerWriter.ClientPort) return null;
        if (!DhcpMessage.TryRead(packet.Payload, out var message, out _)) return null;
        if (message.Op != DhcpMessage.BootReply || (transaction is { } ours && message.TransactionId != ours)) return null;
        return message.Options.TryGet(DhcpOption.ServerId, out var server) ? server : packet.Source;
    }

    private static byte[] Question(DhcpMessageType type, MacAddress mac, Ipv4Address ours, uint transaction)
    {
        var message = new DhcpMessage { Op = DhcpMessage.BootRequest, TransactionId = transaction, Flags = BroadcastFlag, ClientAddress = ours, Mac = mac };
        message.Options.Set(DhcpOption.MessageType, type);
        message.Options.Set(DhcpOption.VendorClass, "appliance-probe");
        message.Options.Set(DhcpOption.ParameterList, [1, 3, 6]);
        var buffer = new byte[DhcpMessage.SafeLength];
        return buffer[..message.Write(buffer)];
    }
}
