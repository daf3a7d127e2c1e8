using System.Text.Json;
using System.Text.Json.Serialization;

namespace Appliance.Cli.Connection;

/// <summary>The appliance one is signed in to: kept in the user's configuration folder, readable by the user alone.</summary>
/// <param name="Pin">SHA-256 of the root's public key, hex; null for plain HTTP on this machine.</param>
internal sealed record Profile(string Server, string? Pin, string? Token)
{
    public static string Path =>
        Environment.GetEnvironmentVariable("APPLIANCE_PROFILE") is { Length: > 0 } named
            ? named
            : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), "appliance", "profile.json");

    public static Profile? Load()
    {
        if (!File.Exists(Path)) return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(Path), ProfileJson.Default.Profile);
        }
        catch (JsonException)
        {
            throw new UsageException($"{Path} is damaged. Remove it and sign in again with 'appliance login'.");
        }
    }

    /// <summary>Writes it beside and renames, so that a power cut leaves the old one or the new one.</summary>
    public void Save()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        var next = Path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(next, options)) JsonSerializer.Serialize(file, this, ProfileJson.Default.Profile);
        File.Move(next, Path, overwrite: true);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(Profile))]
internal sealed partial class ProfileJson : JsonSerializerContext;
