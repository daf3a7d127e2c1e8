namespace Appliance.Rack;

/// <summary>What 'make build' has made, found from the repository's root.</summary>
public sealed record Artifacts(string Root)
{
    public string Folder => Path.Combine(Root, "artifacts");
    public string Server => Path.Combine(Folder, "bin", "appliance-server");
    public string Agent => Path.Combine(Folder, "bin", "appliance-agent");
    public string Cli => Path.Combine(Folder, "bin", "appliance");
    public string NetbootFolder => Path.Combine(Folder, "netboot");
    public string Kernel => Path.Combine(NetbootFolder, "discovery", "vmlinuz");
    public string Initrd => Path.Combine(NetbootFolder, "discovery", "initrd.img");

    /// <summary>Looks upwards for the solution: from where we were called, then from where we were built.</summary>
    public static Artifacts Find()
    {
        foreach (var start in (string[])[Directory.GetCurrentDirectory(), AppContext.BaseDirectory])
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "Appliance.sln"))) return new Artifacts(folder.FullName);
            }
        }
        throw new MissingPrerequisiteException(["the repository: run this from inside a clone of it."]);
    }
}
