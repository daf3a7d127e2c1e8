using System.Text.Json;

namespace Appliance.Rack;

/// <summary>What 'lab down' must know to remove every trace, kept in artifacts/lab/state.json.</summary>
public sealed record LabState(string Namespace, string Folder, string Url, string SetupToken, IReadOnlyList<LabProcess> Processes, IReadOnlyList<LabMachine> Machines)
{
    public static string FolderIn(Artifacts artifacts) => Path.Combine(artifacts.Folder, "lab");

    public void Save(Artifacts artifacts)
    {
        Directory.CreateDirectory(FolderIn(artifacts));
        File.WriteAllText(FileIn(artifacts), JsonSerializer.Serialize(this, JsonSerializerOptions.Web));
    }

    public static LabState? Load(Artifacts artifacts) =>
        File.Exists(FileIn(artifacts)) ? JsonSerializer.Deserialize<LabState>(File.ReadAllText(FileIn(artifacts)), JsonSerializerOptions.Web) : null;

    private static string FileIn(Artifacts artifacts) => Path.Combine(FolderIn(artifacts), "state.json");
}

public sealed record LabProcess(string Name, ProcessMark Mark);

/// <param name="Code">The code on its console.</param>
public sealed record LabMachine(string Name, string Mac, bool Uefi, string? Code);
