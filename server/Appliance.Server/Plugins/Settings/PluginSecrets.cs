using System.Text.Json;
using Appliance.Server.Identity;
using Appliance.Server.Store;

namespace Appliance.Server.Plugins.Settings;

/// <summary>A plug-in's secret settings: sealed among the appliance's secrets, and opened only to be handed to the plug-in.</summary>
internal sealed class PluginSecrets(ISecrets secrets)
{
    private const string Purpose = "plugin-setting";

    /// <param name="value">Null takes it away.</param>
    public async Task KeepAsync(ITransaction transaction, string plugin, string field, string? value, CancellationToken stop)
    {
        if (value is null) await secrets.DeleteAsync(transaction, Name(plugin, field), stop);
        else await secrets.SetAsync(transaction, Name(plugin, field), value, stop);
    }

    /// <summary>The open settings and the secret ones.</summary>
    /// <exception cref="Contracts.FaultException">Unavailable: the key is lost.</exception>
    public async Task<IReadOnlyDictionary<string, JsonElement>> OpenAsync(string plugin, IReadOnlyDictionary<string, JsonElement> open, IEnumerable<string> kept, CancellationToken stop)
    {
        var all = new Dictionary<string, JsonElement>(open, StringComparer.Ordinal);
        foreach (var field in kept)
        {
            if (await secrets.ReadAsync(Name(plugin, field), stop) is { } value) all[field] = JsonSerializer.SerializeToElement(value);
        }
        return all;
    }

    private static SecretName Name(string plugin, string field) => new(Purpose, $"{plugin}.{field}");
}
