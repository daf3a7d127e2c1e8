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
/// Asks for an address as a client would and listens who offers one. It hears frames, not datagrams: port 68 may be the host's own
/// DHCP client's, and the frame says who sent it.
/// </summary>
internal sealed class ForeignServerProbe(DhcpSettings settings, TimeProvider time)
{
    private const ushort BroadcastFlag = 0x8000;
    private const int Questions = 2;

    /// <returns>The first other server that answers; null when none does in time.</returns>
    /// <exception cref="SocketException">The interface is gone, or the right to do so is missing.</exception>
    public async Task<ForeignServer?> FindAsync(HostInterface at, CancellationToken stop)
    {
        var own = at.Addresses.Where(a => a.Address.AddressFamily == AddressFamily.InterNetwork).Select(a => Ipv4Address.From(a.Address)).ToHashSet();
        var transaction = BinaryPrimitives.ReadUInt32BigEndian(RandomNumberGenerator.GetBytes(4));
        using var socket = new FrameSocket(at.Index, listens: true);
        for (var question = 0; question < Questions; question++)
        {
            socket.Send(FrameSocket.Everybody, default, AnswerWriter.ClientPort, Ipv4Address.Broadcast, AnswerWriter.ServerPort, Discover(at.Mac!.Value, transaction));
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
            using var clock = new CancellationTokenSource(settings.Probe / Questions, time);
            using var end = clock.Token.Register(enough.Cancel);
            if (await ListenAsync(socket, transaction, own, enough.Token) is { } found) return found;
            stop.ThrowIfCancellationRequested();
        }
        return null;
    }

    private static async Task<ForeignServer?> ListenAsync(FrameSocket socket, uint transaction, HashSet<Ipv4Address> own, CancellationToken enough)
    {
        var buffer = new byte[2048];
        try
        {
            while (true)
            {
                // A fresh one each time: the kernel shortens it to what the last sender needed.
                var from = PacketEndPoint.Blank();
                var length = await socket.ReceiveAsync(buffer, from, enough);
                if (Offerer(buffer.AsSpan(0, length), transaction) is { } server && !own.Contains(server))
                    return new ForeignServer(server, PacketEndPoint.Sender(from));
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static Ipv4Address? Offerer(ReadOnlySpan<byte> frame, uint transaction)
    {
        if (!UdpPacket.TryRead(frame, out var packet) || packet.DestinationPort != AnswerWriter.ClientPort) return null;
        if (!DhcpMessage.TryRead(packet.Payload, out var message, out _)) return null;
        if (message.Op != DhcpMessage.BootReply || message.TransactionId != transaction) return null;
        return message.Options.TryGet(DhcpOption.ServerId, out var server) ? server : packet.Source;
    }

    private static byte[] Discover(MacAddress mac, uint transaction)
    {
        var message = new DhcpMessage { Op = DhcpMessage.BootRequest, TransactionId = transaction, Flags = BroadcastFlag, Mac = mac };
        message.Options.Set(DhcpOption.MessageType, DhcpMessageType.Discover);
        message.Options.Set(DhcpOption.VendorClass, "appliance-probe");
        message.Options.Set(DhcpOption.ParameterList, [1, 3, 6]);
        var buffer = new byte[DhcpMessage.SafeLength];
        return buffer[..message.Write(buffer)];
    }
}
