using System.Text.Json;

namespace Appliance.Plugins;

/// <summary>
/// The plug-in's settings: what an operator chose, else the default that plugin.json gives. They have been checked against its schema
/// and do not change while the plug-in runs: after a change it is stopped and started anew.
/// </summary>
[PluginFace("settings")]
public interface IPluginSettings
{
    /// <summary>Null when it was not chosen and has no default.</summary>
    JsonElement? Value(string name);

    string? Text(string name) => Value(name)?.GetString();

    long? Number(string name) => Value(name)?.GetInt64();

    bool? Flag(string name) => Value(name)?.GetBoolean();
}
