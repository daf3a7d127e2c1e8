using System.Net;
using System.Net.Sockets;
using Appliance.Protocols;
using Appliance.Server.Tftp.Transfers;
using Appliance.Server.Tftp.Wire;

namespace Appliance.Server.Tftp.Listener;

/// <summary>The door on one address: takes first packets to the desk, and, where all goes over one port, the others to their transfers.</summary>
internal sealed class TftpListener(Socket socket, IPAddress local, TftpLoop loop, TftpDesk desk, ILogger log) : IWireEnd
{
    /// <summary>Then the transfers' own ports have their turn.</summary>
    private const int MostAtOnce = 32;

    private readonly byte[] _answer = new byte[TftpRequest.LargestPacket];
    private readonly SharedPort _shared = new(socket.Handle.ToInt32());

    public int Descriptor { get; } = socket.Handle.ToInt32();

    public void Open() => loop.Post(() => loop.Watch(this));

    public void Close() => loop.Post(() =>
    {
        _shared.GiveUp();
        loop.Forget(this);
        socket.Dispose();
    });

    public void Readable()
    {
        for (var taken = 0; taken < MostAtOnce; taken++)
        {
            try
            {
                var length = loop.Outbox.Receive(Descriptor, out var from);
                if (length < 0) return;
                Take(loop.Outbox.Packet[..length], from);
            }
            catch (WireException hiccup)
            {
                // An earlier answer met a closed port or a full queue; the next request may be a good one.
                log.ReceiveFailed(local, hiccup.Message);
            }
        }
    }

    private void Take(ReadOnlySpan<byte> packet, Peer from)
    {
        if (TftpPacket.Opcode(packet) is TftpOpcode.Ack or TftpOpcode.Error && _shared.Find(from) is { } transfer)
        {
            transfer.Hear(packet);
            return;
        }
        var error = desk.Receive(packet, new Arrival(local, from, loop, _shared), _answer);
        if (error == 0) return;
        _answer.AsSpan(0, error).CopyTo(loop.Outbox.Packet);
        loop.Outbox.SendPacket(Descriptor, from, error);
    }
}

/// <summary>Where a first packet has come in, and from whom.</summary>
/// <param name="Loop">Of the listener; a transfer over its port runs there.</param>
internal readonly record struct Arrival(IPAddress Local, Peer From, TftpLoop Loop, SharedPort Port);
