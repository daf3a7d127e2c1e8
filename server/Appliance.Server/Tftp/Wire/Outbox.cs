using System.Runtime.InteropServices;
using Appliance.Protocols;

namespace Appliance.Server.Tftp.Wire;

/// <summary>
/// A loop's way out: up to 64 blocks leave in one sendmmsg(2), their octets straight from the file, which nobody copies before the
/// kernel does; where it can, the kernel cuts the packets itself (UDP_SEGMENT) and pays for its own way out once for many. Belongs to one
/// thread. A call that can not go on waits for as long as the socket's send time-out allows.
/// </summary>
internal sealed unsafe class Outbox : IDisposable
{
    public const int MostBlocks = 64;
    private const int PacketRoom = 65536;
    private const int LargestDatagram = 65507;

    private readonly Libc.MessageHeader* _messages = (Libc.MessageHeader*)NativeMemory.AllocZeroed(MostBlocks, (nuint)sizeof(Libc.MessageHeader));
    private readonly Libc.Piece* _pieces = (Libc.Piece*)NativeMemory.AllocZeroed(2 * MostBlocks, (nuint)sizeof(Libc.Piece));
    private readonly byte* _headers = (byte*)NativeMemory.AllocZeroed(MostBlocks, TftpPacket.DataHeader);
    private readonly byte* _to = (byte*)NativeMemory.AllocZeroed(Peer.SockAddrLength);
    private readonly byte* _segment = (byte*)NativeMemory.AllocZeroed(Libc.ControlSpace);
    private readonly byte* _packet = (byte*)NativeMemory.Alloc(PacketRoom);
    private int _blocks;

    public Outbox()
    {
        for (var i = 0; i < MostBlocks; i++)
        {
            _pieces[2 * i] = new Libc.Piece { From = _headers + TftpPacket.DataHeader * i, Length = TftpPacket.DataHeader };
        }
        *(nint*)_segment = Libc.ControlHeader + sizeof(ushort);
        *(int*)(_segment + sizeof(nint)) = Libc.UdpLevel;
        *(int*)(_segment + sizeof(nint) + sizeof(int)) = Libc.UdpSegment;
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
        _blocks++;
    }

    /// <summary>Sends what was added; to the connected peer when <paramref name="to"/> is null.</summary>
    /// <param name="segment">How long the packets are, all but the last, for the kernel to cut them; 0: it shall not.</param>
    /// <returns>False: the kernel does not cut packets here, and they were sent one by one.</returns>
    /// <exception cref="WireException">The client's machine says it is gone, or there is no way to it.</exception>
    public bool SendBlocks(int socket, Peer? to, int segment)
    {
        var count = _blocks;
        _blocks = 0;
        var inOne = segment > 0 ? LargestDatagram / segment : 1;
        if (count == 1 || inOne == 1)
        {
            Arrange(to, 0, count, 1);
            Send(socket, count);
            return true;
        }
        *(ushort*)(_segment + Libc.ControlHeader) = (ushort)segment;
        var messages = Arrange(to, 0, count, inOne);
        var gone = Send(socket, messages, canRefuse: true);
        if (gone == messages) return true;
        var first = gone * inOne;
        messages = Arrange(to, first, count, 1);
        Send(socket, messages);
        return false;
    }

    /// <summary>Sends the first octets of <see cref="Packet"/>.</summary>
    /// <exception cref="WireException">As above.</exception>
    public void SendPacket(int socket, Peer? to, int length)
    {
        var header = _pieces[0];
        _pieces[0] = new Libc.Piece { From = _packet, Length = length };
        Fill(ref _messages[0], _pieces, 1, isCut: false);
        try
        {
            Address(to, 0);
            Send(socket, 1);
        }
        finally
        {
            _pieces[0] = header;
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
        NativeMemory.Free(_segment);
        NativeMemory.Free(_packet);
    }

    /// <summary>Makes messages of the blocks from <paramref name="first"/> on, so many in each; returns how many messages.</summary>
    private int Arrange(Peer? to, int first, int count, int inOne)
    {
        var messages = 0;
        for (var block = first; block < count; block += inOne, messages++)
        {
            var blocks = Math.Min(inOne, count - block);
            // The last block of a file may be empty: then it is only its header.
            var pieces = 2 * blocks - (_pieces[2 * (block + blocks) - 1].Length == 0 ? 1 : 0);
            Fill(ref _messages[messages], _pieces + 2 * block, pieces, isCut: blocks > 1);
            Address(to, messages);
        }
        return messages;
    }

    private void Address(Peer? to, int message)
    {
        var length = to?.Write(new Span<byte>(_to, Peer.SockAddrLength)) ?? 0;
        _messages[message].To = to is null ? null : _to;
        _messages[message].ToLength = length;
    }

    private void Fill(ref Libc.MessageHeader message, Libc.Piece* pieces, int count, bool isCut)
    {
        message.Pieces = pieces;
        message.PieceCount = count;
        message.Control = isCut ? _segment : null;
        message.ControlLength = isCut ? Libc.ControlSpace : 0;
    }

    /// <returns>How many messages have gone; fewer than <paramref name="count"/> only when the kernel refused to cut, and may.</returns>
    private int Send(int socket, int count, bool canRefuse = false)
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
            if (error == Libc.WouldBlock) break;
            if (canRefuse && error is Libc.InvalidArgument or Libc.InputOutput or Libc.BadMessageSize) return sent;
            throw new WireException(error);
        }
        return count;
    }
}

/// <summary>An errno from a socket.</summary>
internal sealed class WireException(int error) : Exception(Marshal.GetPInvokeErrorMessage(error))
{
    /// <summary>The file's pages are not there any more: it was cut on the disk.</summary>
    public bool IsFileCut => error == Libc.BadAddress;
}
