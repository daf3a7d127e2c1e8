using System.Text.Json;
using System.Text.Json.Serialization;

namespace Appliance.Server.Boot.Files;

/// <summary>manifest.json beside the boot files: what there is to serve, and what it must be.</summary>
/// <param name="Kernel">The discovery system's kernel version.</param>
internal sealed record Manifest(string? Kernel, IReadOnlyList<ManifestFile> Files)
{
    public const string FileName = "manifest.json";

    /// <exception cref="JsonException">It is no manifest.</exception>
    public static Manifest Read(string path)
    {
        using var file = File.OpenRead(path);
        var manifest = JsonSerializer.Deserialize(file, ManifestJson.Default.Manifest);
        return manifest?.Files is null ? throw new JsonException("it names no files") : manifest;
    }
}

/// <param name="Path">From the manifest's folder, with forward slashes.</param>
/// <param name="Sha256">In hex.</param>
internal sealed record ManifestFile(string Path, long Bytes, string Sha256);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Manifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
