namespace Appliance.Plugins;

/// <summary>The resources, to look at.</summary>
[PluginFace("machines")]
public interface IMachines
{
    /// <summary>By id, name or MAC address; null when there is none, or several match.</summary>
    PluginMachine? Find(string reference);
}

/// <param name="Macs">As "52:54:00:aa:00:01".</param>
public sealed record PluginMachine(Guid Id, string Name, Contracts.Lifecycle Lifecycle, IReadOnlyList<string> Macs);
