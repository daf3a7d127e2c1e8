namespace Appliance.Plugins;

/// <summary>The version of everything in this assembly. plugin.json says which one the plug-in was written for.</summary>
public static class PluginContract
{
    /// <summary>Grows when something that plug-ins rely on is taken away or changes its meaning, never for what is new.</summary>
    public const int Version = 1;
}
