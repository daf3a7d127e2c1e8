using System.Text.Json;
using System.Text.Json.Serialization;

namespace Appliance.Server.Boot.Files;

/// <summary>manifest.json beside the boot files: <c>{ "version": "…", "files": { "undionly.kpxe": "SHA-256 in hex" } }</c>.</summary>
/// <param name="Files">Name, with forward slashes, to SHA-256.</param>
internal sealed record Manifest(string? Version, IReadOnlyDictionary<string, string> Files)
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

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Manifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
