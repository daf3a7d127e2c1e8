using Appliance.Contracts;

namespace Appliance.Server;

/// <summary>One place where settings come from, flat: "Boot:HttpPort", and "Dns:Forwarders:0" for a list.</summary>
internal sealed record SettingsLayer(SettingSource Source, IReadOnlyDictionary<string, string?> Values)
{
    public bool Names(string setting) => Values.Keys.Any(key => key.Equals(setting, StringComparison.OrdinalIgnoreCase) || key.StartsWith(setting + ":", StringComparison.OrdinalIgnoreCase));

    /// <summary>All that a configuration says.</summary>
    public static SettingsLayer Of(SettingSource source, IConfigurationRoot configuration) =>
        new(source, configuration.AsEnumerable().Where(entry => entry.Value is not null).ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.OrdinalIgnoreCase));
}

/// <summary>All of them, the weakest first. Whoever names a setting hides what weaker ones say of it, a whole list included.</summary>
internal sealed record SettingsLayers(IReadOnlyList<SettingsLayer> All)
{
    /// <summary>The same with <paramref name="layer"/> in its place by its source, and without whatever came from there before.</summary>
    public SettingsLayers With(SettingsLayer layer) => new([.. All.Where(other => other.Source != layer.Source).Append(layer).OrderBy(other => other.Source)]);

    public IReadOnlyDictionary<string, string?> Merged()
    {
        Dictionary<string, string?> merged = new(StringComparer.OrdinalIgnoreCase);
        HashSet<string> settled = new(StringComparer.OrdinalIgnoreCase);
        foreach (var layer in All.Reverse())
        {
            var named = layer.Values.Where(entry => !settled.Contains(SettingOf(entry.Key))).ToList();
            foreach (var (key, value) in named) merged[key] = value;
            settled.UnionWith(named.Select(entry => SettingOf(entry.Key)));
        }
        return merged;
    }

    public IConfiguration Configuration() => new ConfigurationBuilder().AddInMemoryCollection(Merged()).Build();

    public SettingSource SourceOf(string setting) => All.LastOrDefault(layer => layer.Names(setting))?.Source ?? SettingSource.Default;

    /// <summary>"Dns:Forwarders:0" belongs to "Dns:Forwarders".</summary>
    private static string SettingOf(string key) => string.Join(':', key.Split(':').Take(2));
}
