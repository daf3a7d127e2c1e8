namespace Appliance.Server.Plugins;

/// <summary>Section "Plugins".</summary>
internal sealed record PluginsSettings : IRoomSettings
{
    /// <summary>Where packages put plug-ins, beside the folder "plugins" in the data directory.</summary>
    [FileOnly("Code is loaded from there.")]
    public string Folder { get; set; } = "/usr/lib/appliance/plugins";

    /// <summary>How long a plug-in may take to be loaded, and to end.</summary>
    public int CallSeconds { get; set; } = 10;

    public IEnumerable<string> Problems()
    {
        if (!Path.IsPathRooted(Folder)) yield return $"Folder: '{Folder}' is no full path; write it from the root.";
        if (CallSeconds is < 1 or > 300) yield return $"CallSeconds: {CallSeconds} is out of range; use 1 to 300.";
    }
}
