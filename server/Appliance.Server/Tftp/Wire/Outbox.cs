using System.Net.Sockets;
using System.Runtime.InteropServices;
using Appliance.Protocols;

namespace Appliance.Server.Tftp.Wire;

/// <summary>
/// A loop's way out: up to 64 blocks leave in one sendmmsg(2), their octets straight from the file, which nobody copies before the
/// kernel does. Belongs to one thread. A call that can not go on waits for as long as the socket's send time-out allows.
/// </summary>
internal sealed unsafe class Outbox : IDisposable
{
    public const int MostBlocks = 64;
    private const int PacketRoom = 65536;

    private readonly Libc.MessageHeader* _messages = (Libc.MessageHeader*)NativeMemory.AllocZeroed(MostBlocks, (nuint)sizeof(Libc.MessageHeader));
    private readonly Libc.Piece* _pieces = (Libc.Piece*)NativeMemory.AllocZeroed(2 * MostBlocks, (nuint)sizeof(Libc.Piece));
    private readonly byte* _headers = (byte*)NativeMemory.AllocZeroed(MostBlocks, TftpPacket.DataHeader);
    private readonly byte* _to = (byte*)NativeMemory.AllocZeroed(Peer.SockAddrLength);
    private readonly byte* _packet = (byte*)NativeMemory.Alloc(PacketRoom);
    private int _blocks;

    public Outbox()
    {
        for (var i = 0; i < MostBlocks; i++)
        {
            _pieces[2 * i] = new Libc.Piece { From = _headers + TftpPacket.DataHeader * i, Length = TftpPacket.DataHeader };
            _messages[i].Pieces = _pieces + 2 * i;
        }
    }

    public bool IsFull => _blocks == MostBlocks;

    public bool IsEmpty => _blocks == 0;

    /// <summary>Room to write one packet in, for <see cref="SendPacket"/>; also to receive one.</summary>
    public Span<byte> Packet => new(_packet, PacketRoom);

    /// <summary>One more DATA packet.</summary>
    public void AddBlock(ushort number, byte* octets, int length)
    {
        TftpPacket.WriteDataHeader(new Span<byte>(_headers + TftpPacket.DataHeader * _blocks, TftpPacket.DataHeader), number);
        _pieces[2 * _blocks + 1] = new Libc.Piece { From = octets, Length = length };
        _messages[_blocks].PieceCount = length > 0 ? 2 : 1;
        _blocks++;
    }

    /// <summary>Sends what was added; to the connected peer when <paramref name="to"/> is null.</summary>
    /// <exception cref="WireException">The client's machine says it is gone, or there is no way to it.</exception>
    public void SendBlocks(int socket, Peer? to)
    {
        var count = _blocks;
        _blocks = 0;
        Address(to, count);
        Send(socket, count);
    }

    /// <summary>Sends the first octets of <see cref="Packet"/>.</summary>
    /// <exception cref="WireException">As above.</exception>
    public void SendPacket(int socket, Peer? to, int length)
    {
        var (pieces, count) = (_pieces[0], _messages[0].PieceCount);
        (_pieces[0], _messages[0].PieceCount) = (new Libc.Piece { From = _packet, Length = length }, 1);
        try
        {
            Address(to, 1);
            Send(socket, 1);
        }
        finally
        {
            (_pieces[0], _messages[0].PieceCount) = (pieces, count);
        }
    }

    /// <summary>One datagram into <see cref="Packet"/>, if there is one; -1 otherwise.</summary>
    /// <exception cref="WireException">An earlier packet met a closed port.</exception>
    public int Receive(int socket, out Peer from)
    {
        var address = stackalloc byte[Peer.SockAddrLength];
        var size = Peer.SockAddrLength;
        var length = (int)Libc.Receive(socket, _packet, PacketRoom, Libc.DontWait, address, &size);
        from = Peer.Read(new ReadOnlySpan<byte>(address, Peer.SockAddrLength));
        if (length >= 0) return length;
        var error = Marshal.GetLastPInvokeError();
        return error is Libc.WouldBlock or Libc.Interrupted ? -1 : throw new WireException(error);
    }

    public void Dispose()
    {
        NativeMemory.Free(_messages);
        NativeMemory.Free(_pieces);
        NativeMemory.Free(_headers);
        NativeMemory.Free(_to);
        NativeMemory.Free(_packet);
    }

    private void Address(Peer? to, int count)
    {
        if (to is { } peer) peer.Write(new Span<byte>(_to, Peer.SockAddrLength));
        for (var i = 0; i < count; i++)
        {
            _messages[i].To = to is null ? null : _to;
            _messages[i].ToLength = to is null ? 0 : Peer.SockAddrLength;
        }
    }

    private void Send(int socket, int count)
    {
        for (var sent = 0; sent < count;)
        {
            var gone = Libc.SendMany(socket, _messages + sent, (uint)(count - sent), 0);
            if (gone > 0)
            {
                sent += gone;
                continue;
            }
            var error = Marshal.GetLastPInvokeError();
            if (error == Libc.Interrupted) continue;
            // The way out is full for longer than the time-out: what does not go is lost, and is asked for again.
            if (error == Libc.WouldBlock) return;
            throw new WireException(error);
        }
    }
}

/// <summary>An errno from a socket.</summary>
internal sealed class WireException(int error) : Exception(Marshal.GetPInvokeErrorMessage(error))
{
    /// <summary>The file's pages are not there any more: it was cut on the disk.</summary>
    public bool IsFileCut => error == Libc.BadAddress;
}
