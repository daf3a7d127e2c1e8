using Microsoft.Win32.SafeHandles;

namespace Appliance.Server.Boot.Files;

/// <summary>A file to boot from, checked against the manifest. Small ones are in memory; large ones are open, and the kernel caches them.</summary>
/// <param name="Content">Null for a large file.</param>
/// <param name="Handle">Stays good while the file is replaced by another of the same name; closed when nobody sends it any more.</param>
internal sealed record BootFile(string Name, long Size, byte[]? Content, SafeFileHandle? Handle)
{
    /// <summary>Reads at random; returns less than asked for only at the end.</summary>
    public int Read(long offset, Span<byte> into)
    {
        if (Handle is not null) return RandomAccess.Read(Handle, into, offset);
        var rest = Content.AsSpan((int)offset);
        var part = rest[..Math.Min(rest.Length, into.Length)];
        part.CopyTo(into);
        return part.Length;
    }
}
