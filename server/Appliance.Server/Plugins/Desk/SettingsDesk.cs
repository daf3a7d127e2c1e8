using System.Text.Json;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Plugins.Catalogue;
using Appliance.Server.Plugins.Settings;
using Appliance.Server.Store;

namespace Appliance.Server.Plugins.Desk;

/// <summary>Shows and changes a plug-in's settings.</summary>
internal sealed class SettingsDesk(PluginBoard board, PluginDesk desk, DecisionTable decisions, PluginSecrets secrets, IStore store, IEvents events)
{
    /// <exception cref="FaultException">Invalid: all that is wrong or missing.</exception>
    public static void Check(KnownPlugin plugin, IReadOnlyDictionary<string, JsonElement> values, IReadOnlyCollection<string> kept)
    {
        var faults = SettingsCheck.Problems(plugin.Manifest!.Settings, values, kept).ToList();
        if (faults.Count > 0) throw new FaultException(FaultKind.Invalid, FaultCodes.PluginSettingsInvalid, $"{faults.Count} settings of plug-in '{plugin.Name}' are wrong.", faults);
    }

    public async Task<PluginSettings> ShowAsync(string name, CancellationToken stop)
    {
        var look = await board.LookAsync(stop);
        if (look.IsService(name)) return new PluginSettings([], new Dictionary<string, JsonElement>(StringComparer.Ordinal), []);
        var decided = look.Decided(name);
        return new PluginSettings(look.Sound(name).Manifest!.Settings, decided.Settings, decided.Secrets);
    }

    public async Task<PluginSettings> ChangeAsync(string name, IReadOnlyDictionary<string, JsonElement> change, string by, CancellationToken stop)
    {
        await desk.RestartAsync(name, async () =>
        {
            var look = await board.LookAsync(stop);
            var (plugin, decided) = (look.Sound(name), look.Decided(name));
            var given = change.Where(one => one.Value.ValueKind != JsonValueKind.Null).ToDictionary(StringComparer.Ordinal);
            var untouched = decided.Settings.Where(old => !change.ContainsKey(old.Key));
            var kept = decided.Secrets.Where(secret => !change.ContainsKey(secret)).ToList();
            Check(plugin, untouched.Concat(given).ToDictionary(StringComparer.Ordinal), kept);

            var secret = plugin.Manifest!.Settings.Where(field => field.Secret).Select(field => field.Name).ToHashSet(StringComparer.Ordinal);
            var open = untouched.Concat(given).Where(one => !secret.Contains(one.Key)).ToDictionary(StringComparer.Ordinal);
            await store.InTransactionAsync(async transaction =>
            {
                foreach (var field in change.Keys.Where(secret.Contains)) await secrets.KeepAsync(transaction, name, field, given.TryGetValue(field, out var value) ? value.GetString() : null, stop);
                await decisions.ChooseAsync(transaction, name, open, [.. kept, .. given.Keys.Where(secret.Contains)], stop);
                await events.RaiseAsync(transaction, new Event("plugins.settings-changed", Severity.Notice, $"plugin/{name}", $"{by} changed settings of plug-in '{name}': {string.Join(", ", change.Keys)}."), stop);
                return true;
            }, stop);
        }, stop);
        return await ShowAsync(name, stop);
    }
}
