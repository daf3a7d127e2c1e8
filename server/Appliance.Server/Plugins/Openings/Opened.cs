using System.Text.Json;
using Appliance.Contracts;

namespace Appliance.Server.Plugins.Openings;

/// <summary>The plug-in that something is opened to.</summary>
/// <param name="Chosen">What an operator chose, checked.</param>
internal sealed record Opened(PluginManifest Manifest, IReadOnlyDictionary<string, JsonElement> Chosen);
