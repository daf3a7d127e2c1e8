using System.Text.Json;
using Appliance.Plugins;

namespace Appliance.Server.Plugins.Openings;

/// <summary>The plug-in's settings as they are when it is started.</summary>
internal sealed class OpenSettings : IOpening
{
    public Type Face => typeof(IPluginSettings);

    public object For(Opened plugin) => new Chosen(plugin);

    private sealed class Chosen(Opened plugin) : IPluginSettings
    {
        public JsonElement? Value(string name) =>
            plugin.Chosen.TryGetValue(name, out var chosen) ? chosen : plugin.Manifest.Settings.FirstOrDefault(field => field.Name == name)?.Default;
    }
}
