using Appliance.Contracts;

namespace Appliance.Server.Plugins.Catalogue;

/// <summary>A plug-in that is there, whether or not anybody wants it.</summary>
/// <param name="Manifest">Null when something is wrong with it, which <paramref name="Problems"/> tell.</param>
/// <param name="Folder">Null for what is shipped.</param>
internal sealed record KnownPlugin(string Name, PluginOrigin Origin, PluginManifest? Manifest, string? Folder, IReadOnlyList<FieldFault> Problems);
