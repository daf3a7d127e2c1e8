using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Appliance.Cli.Connection;

/// <summary>The appliance one is signed in to: kept in the user's configuration folder, readable by the user alone.</summary>
/// <param name="Pin">SHA-256 of the root's public key, hex; null for plain HTTP on this machine.</param>
internal sealed record Profile(string Server, string? Pin, string? Token)
{
    public static readonly Option<string?> PathOption = new("--profile")
    {
        Description = "The file that keeps the sign-in [APPLIANCE_PROFILE, then the user's configuration folder]",
        Recursive = true,
        HelpName = "FILE",
    };

    public static string Path(ParseResult line)
    {
        if (line.GetValue(PathOption) is { Length: > 0 } given) return given;
        if (Environment.GetEnvironmentVariable("APPLIANCE_PROFILE") is { Length: > 0 } named) return named;
        var folder = Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return System.IO.Path.Combine(folder, "appliance", "profile.json");
    }

    /// <returns>Null when there is none.</returns>
    public static Profile? Load(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), ProfileJson.Default.Profile);
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException)
        {
            throw new UsageException($"{path} is damaged. Remove it and sign in again with 'appliance login'.");
        }
        catch (Exception wrong) when (wrong is UnauthorizedAccessException or IOException)
        {
            throw new UsageException($"{path} cannot be read, so nobody is signed in: {wrong.Message}");
        }
    }

    /// <summary>Writes it beside and renames, so that a power cut leaves the old one or the new one.</summary>
    public void Save(string path)
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
            var next = path + ".new";
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var file = new FileStream(next, options)) JsonSerializer.Serialize(file, this, ProfileJson.Default.Profile);
            File.Move(next, path, overwrite: true);
        }
        catch (Exception wrong) when (wrong is UnauthorizedAccessException or IOException)
        {
            throw new UsageException($"{path} cannot be written, so the sign-in is lost: {wrong.Message}");
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(Profile))]
internal sealed partial class ProfileJson : JsonSerializerContext;
