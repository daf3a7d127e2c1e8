using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary>The files that a command line names.</summary>
internal static class ImportFiles
{
    public static async Task<IReadOnlyList<DhcpImportFile>> ReadAsync(IEnumerable<string> paths, DhcpImportFormat? format, CancellationToken stop)
    {
        try
        {
            var files = new List<DhcpImportFile>();
            foreach (var path in paths.SelectMany(Files)) files.Add(DhcpImportFile.Of(path, await File.ReadAllBytesAsync(path, stop), format));
            return files;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(wrong.Message);
        }
    }

    /// <summary>Of a directory what dnsmasq reads of its conf-dir: no hidden files and no editor's leavings.</summary>
    private static IEnumerable<string> Files(string path)
    {
        if (!Directory.Exists(path)) return [path];
        return Directory.EnumerateFiles(path).Where(file => Path.GetFileName(file) is var name && name[0] != '.' && name[^1] != '~' && !(name[0] == '#' && name[^1] == '#')).Order(StringComparer.Ordinal);
    }
}
