using System.Security.Cryptography;
using System.Text.Json;

namespace Appliance.Rack;

/// <summary>What the bench reads, with the manifest the appliance wants: the real boot files and three of known size.</summary>
internal sealed record BootFiles(string Folder)
{
    public const string Tftp = "f10m";
    public const string Small = "f2m";
    public const string Initrd = "initrd300m";

    public static async Task<BootFiles> MakeAsync(Artifacts artifacts, string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "discovery"));
        Fill(Path.Combine(folder, Tftp), 10_000_000);
        Fill(Path.Combine(folder, Small), 2_000_000);
        Fill(Path.Combine(folder, Initrd), 300_000_000);
        await File.WriteAllTextAsync(Path.Combine(folder, "manifest.json"), JsonSerializer.Serialize(new { kernel = "bench", files = Listed(artifacts, folder) }));
        return new BootFiles(folder);
    }

    private static List<object> Listed(Artifacts artifacts, string folder)
    {
        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(artifacts.NetbootFolder, "manifest.json")));
        var names = manifest.RootElement.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("path").GetString()!).ToList();
        foreach (var name in names.Where(name => !File.Exists(Path.Combine(folder, name))))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, name))!);
            File.CreateSymbolicLink(Path.Combine(folder, name), Path.Combine(artifacts.NetbootFolder, name));
        }
        return [.. names.Append(Tftp).Append(Small).Append(Initrd).Select(name => Entry(folder, name))];
    }

    private static object Entry(string folder, string name)
    {
        using var file = File.OpenRead(Path.Combine(folder, name));
        return new { path = name, bytes = file.Length, sha256 = Convert.ToHexStringLower(SHA256.HashData(file)) };
    }

    private static void Fill(string path, int size)
    {
        var octets = new byte[size];
        new Random(size).NextBytes(octets);
        File.WriteAllBytes(path, octets);
    }
}
