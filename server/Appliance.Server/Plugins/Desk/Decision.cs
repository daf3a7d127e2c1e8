using System.Text.Json;
using Appliance.Contracts;

namespace Appliance.Server.Plugins.Desk;

/// <summary>What operators decided about one plug-in, and how it went.</summary>
/// <param name="Enabled">Null: nobody has decided.</param>
/// <param name="Secrets">The names of the secret settings that are kept; see <see cref="Settings.PluginSecrets"/>.</param>
internal sealed record Decision(
    string Name, bool? Enabled, PluginState State, string? Failure, string Digest, IReadOnlyDictionary<string, JsonElement> Settings, IReadOnlyList<string> Secrets)
{
    public static Decision None(string name) => new(name, null, PluginState.Installed, null, "", new Dictionary<string, JsonElement>(StringComparer.Ordinal), []);
}
