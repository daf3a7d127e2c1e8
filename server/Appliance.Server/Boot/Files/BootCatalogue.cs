using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using Appliance.Server.Boot.Answers;
using Appliance.Server.Tftp;

namespace Appliance.Server.Boot.Files;

/// <summary>
/// The boot files, as the manifest names them and with the contents it vouches for. Looked up by name only: no path that a client sends
/// ever reaches the file system.
/// </summary>
internal sealed class BootCatalogue(BootSettings settings) : ITftpFiles
{
    public const string Kernel = "discovery/vmlinuz";
    public const string Initrd = "discovery/initrd.img";

    /// <summary>Boot loaders are smaller; kernel and RAM disk are mapped, not kept twice, here and in the kernel's cache.</summary>
    private const long MostInMemory = 4 << 20;

    private static readonly string[] s_needed = [BootNames.BiosLoader, BootNames.UefiLoader, BootNames.SignedLoader, BootNames.SignedSecond, Kernel, Initrd];

    private volatile FrozenDictionary<string, BootFile> _files = FrozenDictionary<string, BootFile>.Empty;

    /// <summary>What is missing or wrong, with the cure; null when all is well.</summary>
    public string? Problem { get; private set; } = "the boot files have not been read yet";

    public int Count => _files.Count;

    public bool HasDiscovery => _files.ContainsKey(Kernel) && _files.ContainsKey(Initrd);

    public BootFile? Find(string name) => _files.GetValueOrDefault(name);

    /// <summary>For TFTP.</summary>
    public bool TryFind(string name, out ReadOnlyMemory<byte> content)
    {
        var found = Find(name)?.Content;
        content = found.GetValueOrDefault();
        return found is not null;
    }

    /// <summary>Changes when the manifest or a file it names has been touched, or its permissions changed.</summary>
    public string Stamp()
    {
        try
        {
            var names = Manifest.Read(Path.Combine(settings.FilesDirectory, Manifest.FileName)).Files.Select(file => file.Path).Prepend(Manifest.FileName);
            return string.Join('\n', names.Select(name => new FileInfo(Path.Combine(settings.FilesDirectory, name)))
                .Select(file => file.Exists ? $"{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks} {file.UnixFileMode}" : $"{file.Name} -"));
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException or JsonException)
        {
            return absent.Message;
        }
    }

    /// <summary>Reads everything afresh and swaps it in at once.</summary>
    public void Load()
    {
        var files = new Dictionary<string, BootFile>(StringComparer.Ordinal);
        var problems = new List<string>();
        try
        {
            foreach (var (name, _, hash) in Manifest.Read(Path.Combine(settings.FilesDirectory, Manifest.FileName)).Files)
            {
                if (TryOpen(name, hash, out var file, out var problem)) files[name] = file;
                else problems.Add(problem);
            }
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException or JsonException)
        {
            problems.Add($"{Manifest.FileName}: {absent.Message}");
        }
        problems.AddRange(s_needed.Where(name => !files.ContainsKey(name) && problems.Count == 0).Select(name => $"{name} is missing"));
        _files = files.ToFrozenDictionary(StringComparer.Ordinal);
        Problem = problems.Count == 0 ? null
            : $"boot files in {settings.FilesDirectory}: {string.Join("; ", problems)}. Install the package appliance-netboot, run 'make netboot', or set Boot:FilesDirectory.";
    }

    private bool TryOpen(string name, string hash, out BootFile file, out string problem)
    {
        file = null!;
        problem = $"{name} does not match its checksum";
        if (Path.IsPathRooted(name) || name.Split('/').Contains("..", StringComparer.Ordinal))
        {
            problem = $"{name} is outside the directory";
            return false;
        }
        try
        {
            var handle = File.OpenHandle(Path.Combine(settings.FilesDirectory, name), options: FileOptions.Asynchronous);
            var size = RandomAccess.GetLength(handle);
            var content = size <= MostInMemory ? new byte[size] : null;
            if (content is not null) RandomAccess.Read(handle, content, 0);
            var actual = content is not null ? SHA256.HashData(content) : Hash(handle);
            var good = Convert.ToHexString(actual).Equals(hash, StringComparison.OrdinalIgnoreCase);
            if (content is not null || !good) handle.Dispose();
            if (!good) return false;
            file = content is not null ? new BootFile(name, size, content, null)
                : new BootFile(name, size, size <= int.MaxValue ? new MappedContent(handle, (int)size).Memory : null, handle);
            return true;
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            problem = $"{name}: {absent.Message}";
            return false;
        }
    }

    private static byte[] Hash(Microsoft.Win32.SafeHandles.SafeFileHandle handle)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var part = new byte[1 << 20];
        var offset = 0L;
        int length;
        while ((length = RandomAccess.Read(handle, part, offset)) > 0)
        {
            hash.AppendData(part, 0, length);
            offset += length;
        }
        return hash.GetHashAndReset();
    }
}
