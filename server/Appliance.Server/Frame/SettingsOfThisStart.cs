using System.Text.Json;

namespace Appliance.Server;

/// <summary>What this server runs with, and where it comes from.</summary>
/// <param name="Saved">What of it was changed here.</param>
/// <param name="Sections">Every section that was read.</param>
internal sealed record SettingsOfThisStart(SettingsLayers Layers, IReadOnlyDictionary<string, JsonElement> Saved, IReadOnlyList<(string Name, IRoomSettings Settings)> Sections)
{
    /// <summary>The same sections, were this saved.</summary>
    /// <returns>With every problem there is.</returns>
    public (IReadOnlyList<(string Name, IRoomSettings Settings)> Sections, IReadOnlyList<string> Problems) Try(IReadOnlyDictionary<string, JsonElement> saved)
    {
        var reader = new SettingsReader(Layers.With(SavedSettings.Layer(saved)).Configuration(), ApplianceHost.KeysOfOthers);
        foreach (var (name, settings) in Sections) reader.Read(settings.GetType(), name);
        return (reader.Sections, reader.Problems());
    }
}
