namespace Appliance.Server;

/// <summary>Small files that are either as before or as wanted, whenever the power goes: written beside, brought to the disk, and put in the old one's place.</summary>
internal static class DurableFile
{
    /// <summary>For the server alone.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var beside = path + ".new";
        using (var file = new FileStream(beside, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        File.Move(beside, path, overwrite: true);
        Folder.Keep(Path.GetDirectoryName(path)!);
    }

    public static void Remove(string path)
    {
        File.Delete(path);
        Folder.Keep(Path.GetDirectoryName(path)!);
    }
}
