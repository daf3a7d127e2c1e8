using System.Security.Cryptography;
using System.Text;
using Appliance.Contracts;

namespace Appliance.Server.Plugins.Catalogue;

/// <summary>A folder with a plug-in in it. Reading one loads no code.</summary>
internal static class PluginFolder
{
    public const string ManifestFile = "plugin.json";

    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const long LargestManifest = 256 * 1024;
    private const int MostFiles = 2_000;

    /// <summary>SHA-256 over the names and contents of all files, or null with what is wrong.</summary>
    public static string? Digest(string folder, List<FieldFault> faults)
    {
        var entries = new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Take(MostFiles + 1).Prepend(new DirectoryInfo(folder)).ToList();
        if (entries.Count > MostFiles) faults.Add(new FieldFault("", $"the folder holds more than {MostFiles} files"));
        foreach (var entry in entries)
        {
            var name = Path.GetRelativePath(folder, entry.FullName);
            if (entry.LinkTarget is not null) faults.Add(new FieldFault(name, "is a link: put the file itself there"));
            else if ((entry.UnixFileMode & OthersWrite) != UnixFileMode.None) faults.Add(new FieldFault(name, "may be written by others: chmod -R go-w it"));
        }
        if (new FileInfo(Path.Combine(folder, ManifestFile)) is { Exists: true, Length: > LargestManifest }) faults.Add(new FieldFault(ManifestFile, "is too large to be one"));
        if (faults.Count > 0) return null;

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in entries.OfType<FileInfo>().OrderBy(file => file.FullName, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(folder, file.FullName) + "\0"));
            using var content = file.OpenRead();
            hash.AppendData(SHA256.HashData(content));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
