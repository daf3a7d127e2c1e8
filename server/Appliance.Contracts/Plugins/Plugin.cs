using System.Text.Json.Serialization;

namespace Appliance.Contracts;

/// <summary>One optional capability, or one of the appliance's own services.</summary>
/// <param name="Detail">For people: how it is, or why it failed.</param>
/// <param name="Switchable">Whether it can be enabled and disabled while the appliance runs.</param>
public sealed record Plugin(
    string Name, string Version, PluginCategory Category, PluginOrigin Origin, PluginState State, bool Switchable, LocalText Title, string Detail);

/// <param name="Manifest">Null for a service of the appliance, and when it can not be read.</param>
/// <param name="Problems">What is wrong with plugin.json or its folder; all of it.</param>
/// <param name="NeededBy">Enabled plug-ins that would have to go with it.</param>
public sealed record PluginDetail(Plugin Plugin, PluginManifest? Manifest, IReadOnlyList<FieldFault> Problems, IReadOnlyList<string> NeededBy);

/// <summary>What a plug-in declares in its plugin.json, before any of its code is loaded.</summary>
/// <param name="Contract">The version of the plug-in contract that it was written for.</param>
/// <param name="Needs">Other plug-ins, with the least version of each.</param>
/// <param name="Uses">What of the appliance it may use: "machines".</param>
/// <param name="Offers">Drivers as "seam/name".</param>
/// <param name="AgentCapabilities">What agents must be able to do: "volumes/1".</param>
/// <param name="Packages">Operating system packages that hosts must have.</param>
/// <param name="Digest">SHA-256 over every file of its folder; empty for what is part of the appliance.</param>
public sealed record PluginManifest(
    string Name, string Version, int Contract, PluginCategory Category, LocalText Title, LocalText Description,
    IReadOnlyDictionary<string, string> Needs, IReadOnlyList<string> Uses, IReadOnlyList<string> Offers,
    IReadOnlyList<string> AgentCapabilities, IReadOnlyList<string> Packages, IReadOnlyList<PluginField> Settings,
    string Assembly, string Class, string Digest);

/// <summary>A text for people, in the languages we speak.</summary>
public sealed record LocalText(string En, string De);

[JsonConverter(typeof(CamelCaseEnum<PluginCategory>))]
public enum PluginCategory
{
    Network,
    Storage,
    Virtualization,
    Deployment,
    Monitoring,
    Management,
    HighAvailability,
    Cloud,
    Misc,
}

[JsonConverter(typeof(CamelCaseEnum<PluginOrigin>))]
public enum PluginOrigin
{
    /// <summary>A service of the appliance itself.</summary>
    Service,

    /// <summary>Comes with the appliance.</summary>
    Shipped,

    /// <summary>Somebody put it into a plug-in folder.</summary>
    Folder,
}

[JsonConverter(typeof(CamelCaseEnum<PluginState>))]
public enum PluginState
{
    /// <summary>There, and not wanted.</summary>
    Installed,

    /// <summary>Wanted, and not running yet.</summary>
    Enabled,

    Running,
    Failed,
}
