using System.Buffers;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Server.Boot.Files;

/// <summary>
/// A large file as memory, read only: its pages are the kernel's cache and cost us nothing. The view's own handle unmaps it when nobody
/// holds it any more. Only the kernel reads from it (sendmmsg): where the file was cut on the disk it reports an error, and our own reading
/// would be a crash.
/// </summary>
internal sealed unsafe class MappedContent : MemoryManager<byte>
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _begin;
    private readonly int _length;

    /// <param name="length">More than 0; 2 GiB at most.</param>
    /// <exception cref="IOException">It can not be mapped.</exception>
    public MappedContent(SafeFileHandle file, int length)
    {
        _file = MemoryMappedFile.CreateFromFile(file, mapName: null, length, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        _begin = (byte*)_view.SafeMemoryMappedViewHandle.DangerousGetHandle() + _view.PointerOffset;
        _length = length;
    }

    public override Span<byte> GetSpan() => new(_begin, _length);

    /// <summary>Whoever is pinned holds us, and so the mapping.</summary>
    public override MemoryHandle Pin(int elementIndex = 0) => new(_begin + elementIndex, pinnable: this);

    public override void Unpin()
    {
        // Mapped memory never moves.
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing) return;
        _view.Dispose();
        _file.Dispose();
    }
}
