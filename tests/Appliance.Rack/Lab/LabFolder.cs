using System.Text.Json;

namespace Appliance.Rack;

/// <summary>
/// The lab's own folder: what 'lab down' must know, the command that has a profile of its own, and the logs of a lab that failed.
/// Only these are ever removed from it, whatever folder somebody has named.
/// </summary>
public sealed record LabFolder(string Path)
{
    private const string ProfileName = "profile.json";

    public static LabFolder Of(Artifacts artifacts, string? named = null) =>
        new(System.IO.Path.GetFullPath(named ?? System.IO.Path.Combine(artifacts.Folder, "lab")));

    public string Logs => In("logs");

    /// <summary>'appliance' as it speaks to the lab.</summary>
    public string Command => In("appliance");

    private string StateFile => In("state.json");

    /// <summary>Writes it beside and renames: whoever ends us in between leaves the old one or the new one.</summary>
    public void Save(LabState state)
    {
        Directory.CreateDirectory(Path);
        File.WriteAllText(StateFile + ".new", JsonSerializer.Serialize(state, JsonSerializerOptions.Web));
        File.Move(StateFile + ".new", StateFile, overwrite: true);
    }

    public LabState? Load() =>
        File.Exists(StateFile) ? JsonSerializer.Deserialize<LabState>(File.ReadAllText(StateFile), JsonSerializerOptions.Web) : null;

    /// <summary>Who is signed in to an appliance already stays signed in there: the lab's command has another profile.</summary>
    public async Task WriteCommandAsync(Artifacts artifacts, LabState state)
    {
        await File.WriteAllTextAsync(Command, $"""
            #!/bin/sh
            # The lab's 'appliance': it has a profile of its own, so the one you use elsewhere stays as it is.
            unset APPLIANCE_TOKEN APPLIANCE_CA_PIN
            export APPLIANCE_PROFILE={Quoted(In(ProfileName))}
            export APPLIANCE_SERVER={Quoted(state.Url)} APPLIANCE_SETUP_TOKEN={Quoted(state.SetupToken)}
            exec {Quoted(artifacts.Cli)} "$@"

            """);
        File.SetUnixFileMode(Command, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        // After 'sudo make lab' the next commands are tried without sudo.
        if (Environment.GetEnvironmentVariable("SUDO_UID") is { Length: > 0 } user) await Programs.RunAsync("chown", user, Path, Command);
    }

    /// <summary>Keeps every log below a folder, at the same place below <see cref="Logs"/>.</summary>
    public void KeepLogs(string folder)
    {
        foreach (var log in Directory.EnumerateFiles(folder, "*.log", SearchOption.AllDirectories))
        {
            var kept = System.IO.Path.Combine(Logs, System.IO.Path.GetRelativePath(folder, log));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(kept)!);
            File.Copy(log, kept, overwrite: true);
        }
    }

    public void Remove(bool keepLogs = false)
    {
        if (!Directory.Exists(Path)) return;
        foreach (var ours in (string[])[StateFile, StateFile + ".new", Command, In(ProfileName), In(ProfileName) + ".new"]) File.Delete(ours);
        if (!keepLogs && Directory.Exists(Logs)) Directory.Delete(Logs, recursive: true);
        if (!Directory.EnumerateFileSystemEntries(Path).Any()) Directory.Delete(Path);
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);

    private static string Quoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
