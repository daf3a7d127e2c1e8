using Appliance.Contracts;
using Appliance.Plugins.Shipped;
using Appliance.Server.Plugins.Manifests;
using Appliance.Server.Plugins.Openings;

namespace Appliance.Server.Plugins.Catalogue;

/// <summary>Every plug-in that is there: what is shipped, and what lies in the two plug-in folders. Read anew each time; loads no code.</summary>
internal sealed class PluginCatalogue(PluginsSettings settings, DataDirectory data, AllOpenings openings)
{
    /// <summary>Where an operator puts plug-ins of the house's own.</summary>
    public string OwnFolder => data.File("plugins");

    public IReadOnlyDictionary<string, KnownPlugin> Read()
    {
        var found = Shipped().Concat(Folders()).ToLookup(plugin => plugin.Name, StringComparer.Ordinal);
        return found.ToDictionary(same => same.Key, same => same.Count() == 1 ? same.First() : Twice([.. same]), StringComparer.Ordinal);
    }

    private static KnownPlugin Twice(IReadOnlyList<KnownPlugin> same) => new(
        same[0].Name, same[^1].Origin, null, null,
        [new FieldFault("name", $"is taken twice: by {string.Join(" and ", same.Select(one => one.Folder ?? "a plug-in that comes with the appliance"))}")]);

    private IEnumerable<KnownPlugin> Shipped()
    {
        var assembly = typeof(ShippedPlugins).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.EndsWith(PluginFolder.ManifestFile, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var faults = new List<FieldFault>();
            var manifest = ManifestReader.Read(reader.ReadToEnd(), openings.Uses, openings.Seams, "", faults);
            yield return new KnownPlugin(manifest?.Name ?? resource.Split('/')[0], PluginOrigin.Shipped, manifest, null, faults);
        }
    }

    private IEnumerable<KnownPlugin> Folders() =>
        from parent in new[] { settings.Folder, OwnFolder }
        where Directory.Exists(parent)
        from folder in Directory.EnumerateDirectories(parent).Order(StringComparer.Ordinal)
        select ReadFolder(folder);

    private KnownPlugin ReadFolder(string folder)
    {
        var (name, faults) = (Path.GetFileName(folder), new List<FieldFault>());
        PluginManifest? manifest = null;
        try
        {
            if (PluginFolder.Digest(folder, faults) is { } digest)
                manifest = ManifestReader.Read(File.ReadAllText(Path.Combine(folder, PluginFolder.ManifestFile)), openings.Uses, openings.Seams, digest, faults);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            faults.Add(new FieldFault("", unreadable.Message));
        }
        if (manifest is not null && manifest.Name != name) faults.Add(new FieldFault("name", $"must be the folder's: {name}"));
        return new KnownPlugin(name, PluginOrigin.Folder, faults.Count == 0 ? manifest : null, folder, faults);
    }
}
