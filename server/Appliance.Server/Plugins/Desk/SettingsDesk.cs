using System.Text.Json;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Plugins.Catalogue;
using Appliance.Server.Plugins.Settings;
using Appliance.Server.Store;

namespace Appliance.Server.Plugins.Desk;

/// <summary>Shows and changes a plug-in's settings.</summary>
internal sealed class SettingsDesk(PluginBoard board, PluginDesk desk, DecisionTable decisions, IStore store, IEvents events)
{
    /// <exception cref="FaultException">Invalid: all that is wrong or missing.</exception>
    public static void Check(KnownPlugin plugin, IReadOnlyDictionary<string, JsonElement> values)
    {
        var faults = SettingsCheck.Problems(plugin.Manifest!.Settings, values).ToList();
        if (faults.Count > 0) throw new FaultException(FaultKind.Invalid, FaultCodes.PluginSettingsInvalid, $"{faults.Count} settings of plug-in '{plugin.Name}' are wrong.", faults);
    }

    public async Task<PluginSettings> ShowAsync(string name, CancellationToken stop)
    {
        var look = await board.LookAsync(stop);
        return look.IsService(name) ? new PluginSettings([], new Dictionary<string, JsonElement>(StringComparer.Ordinal)) : new PluginSettings(look.Sound(name).Manifest!.Settings, look.Decided(name).Settings);
    }

    public async Task<PluginSettings> ChangeAsync(string name, IReadOnlyDictionary<string, JsonElement> change, string by, CancellationToken stop)
    {
        await desk.RestartAsync(name, async () =>
        {
            var look = await board.LookAsync(stop);
            var plugin = look.Sound(name);
            RefuseSecrets(plugin, change.Keys);
            var values = look.Decided(name).Settings.Where(old => !change.ContainsKey(old.Key)).Concat(change.Where(one => one.Value.ValueKind != JsonValueKind.Null))
                .ToDictionary(one => one.Key, one => one.Value, StringComparer.Ordinal);
            Check(plugin, values);
            await store.InTransactionAsync(async transaction =>
            {
                await decisions.ChooseAsync(transaction, name, values, stop);
                await events.RaiseAsync(transaction, new Event("plugins.settings-changed", Severity.Notice, $"plugin/{name}", $"{by} changed settings of plug-in '{name}': {string.Join(", ", change.Keys)}."), stop);
                return true;
            }, stop);
        }, stop);
        return await ShowAsync(name, stop);
    }

    private static void RefuseSecrets(KnownPlugin plugin, IEnumerable<string> names)
    {
        var secret = plugin.Manifest!.Settings.Where(field => field.Secret).Select(field => field.Name).Intersect(names, StringComparer.Ordinal).ToList();
        if (secret.Count > 0)
            throw new FaultException(FaultKind.Invalid, FaultCodes.PluginSecretsUnkept, $"{string.Join(", ", secret)} of plug-in '{plugin.Name}' is secret, and would be kept in clear.");
    }
}
