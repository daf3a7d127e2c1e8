using Microsoft.Win32.SafeHandles;

namespace Appliance.Server.Boot.Files;

/// <summary>A file to boot from, checked against the manifest. Small ones are in memory; large ones are open, and the kernel caches them.</summary>
/// <param name="Content">In memory, or mapped when it is large; null above 2 GiB.</param>
/// <param name="Handle">Of a large file. Stays good while the file is replaced by another of the same name; closed when nobody sends it any more.</param>
internal sealed record BootFile(string Name, long Size, ReadOnlyMemory<byte>? Content, SafeFileHandle? Handle)
{
    /// <summary>The open file once more, for those who want a stream; lives and is closed with us.</summary>
    public FileStream? Stream { get; } = Handle is null ? null : new FileStream(Handle, FileAccess.Read, bufferSize: 0, isAsync: true);

    /// <summary>Reads at random; returns less than asked for only at the end.</summary>
    public int Read(long offset, Span<byte> into)
    {
        if (Handle is not null) return RandomAccess.Read(Handle, into, offset);
        var rest = Content!.Value.Span[(int)offset..];
        var part = rest[..Math.Min(rest.Length, into.Length)];
        part.CopyTo(into);
        return part.Length;
    }
}
