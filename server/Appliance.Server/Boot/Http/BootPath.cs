namespace Appliance.Server.Boot.Http;

/// <summary>What a request asks for.</summary>
/// <param name="Name">The file in the catalogue, or what was asked for.</param>
/// <param name="Attempt">For kernel and RAM disk: the boot they are fetched in.</param>
internal readonly record struct BootPath(BootPathKind Kind, string Name, Guid Attempt = default)
{
    /// <summary>
    /// Reads the request target as it was sent, before anything is decoded or normalised: all our names are plain, so a percent sign, a
    /// backslash or two dots in a row are never meant well.
    /// </summary>
    public static BootPath Read(string target)
    {
        var end = target.IndexOf('?', StringComparison.Ordinal);
        var path = end < 0 ? target : target[..end];
        if (path.AsSpan().ContainsAny('%', '\\') || path.Contains("..", StringComparison.Ordinal) || !path.StartsWith('/')) return new BootPath(BootPathKind.Escape, path);
        if (path == "/boot.ipxe") return new BootPath(BootPathKind.Script, path);
        return path.Split('/') switch
        {
            [_, "files", { Length: > 0 } name] => new BootPath(BootPathKind.File, name),
            [_, "boot", var id, "vmlinuz"] when Guid.TryParseExact(id, "D", out var attempt) => new BootPath(BootPathKind.Kernel, Files.BootCatalogue.Kernel, attempt),
            [_, "boot", var id, "initrd.img"] when Guid.TryParseExact(id, "D", out var attempt) => new BootPath(BootPathKind.Initrd, Files.BootCatalogue.Initrd, attempt),
            _ => new BootPath(BootPathKind.Nothing, path),
        };
    }
}

internal enum BootPathKind
{
    Nothing,

    /// <summary>It tries to leave the catalogue.</summary>
    Escape,
    Script,
    File,
    Kernel,
    Initrd,
}
