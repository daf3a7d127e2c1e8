namespace Appliance.Agent.Inventory;

/// <summary>
/// The kernel's view of the machine, below a root that tests put elsewhere. Paths are written from the root: "sys/class/net".
/// What is not there, not readable or not text is an empty answer: every machine lacks something.
/// </summary>
internal sealed class HostFiles(string root = "/")
{
    private const int Largest = 1 << 20;

    public string Path(string path) => System.IO.Path.Combine(root, path);

    public bool Exists(string path) => System.IO.Path.Exists(Path(path));

    /// <summary>Trimmed.</summary>
    public string Text(string path) => System.Text.Encoding.UTF8.GetString(Bytes(path)).Trim('\0', ' ', '\n', '\t', '\r');

    public long Number(string path) =>
        long.TryParse(Text(path), System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out var value) ? value : 0;

    /// <summary>At most 1 MiB. Files of the kernel have no length to ask for.</summary>
    public byte[] Bytes(string path)
    {
        try
        {
            using var file = new FileStream(Path(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            using var copy = new MemoryStream();
            var part = new byte[4096];
            for (var read = file.Read(part); read > 0 && copy.Length < Largest; read = file.Read(part)) copy.Write(part, 0, read);
            return copy.ToArray();
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return [];
        }
    }

    /// <summary>Names in a folder, sorted.</summary>
    public IReadOnlyList<string> Names(string path)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(Path(path)).Select(entry => System.IO.Path.GetFileName(entry)).Order(StringComparer.Ordinal)];
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Where a link finally leads, as an absolute path; empty when there is none.</summary>
    public string Target(string path)
    {
        try
        {
            return new FileInfo(Path(path)).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? "";
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>The last part of where a link leads: the driver behind "device/driver".</summary>
    public string TargetName(string path) => System.IO.Path.GetFileName(Target(path));
}
