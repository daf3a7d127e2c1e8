using Appliance.Protocols;

namespace Appliance.Server.Tftp.Files;

/// <summary>
/// A file cut into blocks, counted from 1. Reads at random for octet; for netascii it remembers where the blocks of the window
/// began, since a pair may be torn by a block's end.
/// </summary>
internal sealed class BlockReader
{
    private readonly ReadOnlyMemory<byte> _file;
    private readonly int _blockSize;
    private readonly Netascii.Cursor[]? _begins;

    /// <param name="window">Blocks that may have to be read again.</param>
    public BlockReader(ReadOnlyMemory<byte> file, int blockSize, int window, TftpMode mode)
    {
        (_file, _blockSize) = (file, blockSize);
        if (mode == TftpMode.Netascii)
        {
            _begins = new Netascii.Cursor[window + 1];
            Length = file.Length + file.Span.Count((byte)'\n') + (long)file.Span.Count((byte)'\r');
        }
        else
        {
            Length = file.Length;
        }
    }

    /// <summary>Octets on the wire, all blocks together.</summary>
    public long Length { get; }

    /// <summary>The last block is shorter than the others, empty if need be (RFC 1350 §6).</summary>
    public long LastBlock => Length / _blockSize + 1;

    /// <summary>Blocks are parts of the file as it is.</summary>
    public bool IsPlain => _begins is null;

    /// <summary>Where a block of a plain file is.</summary>
    public (int Offset, int Length) Find(long block)
    {
        var offset = (int)((block - 1) * _blockSize);
        return (offset, Math.Min(_file.Length - offset, _blockSize));
    }

    /// <returns>How many octets the block has.</returns>
    public int Read(long block, Span<byte> into)
    {
        if (_begins is null)
        {
            var (offset, size) = Find(block);
            _file.Span.Slice(offset, size).CopyTo(into);
            return size;
        }
        var length = Netascii.Fill(_file.Span, _begins[Slot(block)], into[.._blockSize], out var next);
        _begins[Slot(block + 1)] = next;
        return length;
    }

    private int Slot(long block) => (int)((block - 1) % _begins!.Length);
}
