using System.Collections.Concurrent;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Plugins.Catalogue;
using Appliance.Server.Plugins.Listening;
using Appliance.Server.Plugins.Loading;
using Appliance.Server.Plugins.Openings;
using Appliance.Server.Plugins.Settings;
using Appliance.Server.Store;

namespace Appliance.Server.Plugins.Desk;

/// <summary>The plug-ins whose code runs in this process. Starting and stopping is one at a time: <see cref="PluginDesk"/> sees to it.</summary>
internal sealed class RunningPlugins(PluginLoader loader, DecisionTable decisions, PluginSecrets secrets, IStore store, IEvents events, PluginHealth health)
{
    private readonly ConcurrentDictionary<string, LoadedPlugin> _running = new(StringComparer.Ordinal);

    public bool Has(string name) => _running.ContainsKey(name);

    public IReadOnlyList<string> Names => [.. _running.Keys];

    /// <exception cref="FaultException">It does not start; that is kept with the decision, and told.</exception>
    public async Task StartAsync(KnownPlugin known, Decision decision, CancellationToken stop)
    {
        try
        {
            var manifest = known.Manifest!;
            if (manifest.Digest != decision.Digest)
                throw new FaultException(FaultKind.Conflict, FaultCodes.PluginChanged, $"The files of plug-in '{known.Name}' are not those that were enabled.");
            var chosen = await secrets.OpenAsync(known.Name, decision.Settings, decision.Secrets, stop);
            _running[known.Name] = await loader.LoadAsync(known, new Opened(manifest, chosen), Offering, stop);
            await decisions.NoteAsync(store, known.Name, PluginState.Running, null, stop);
        }
        catch (FaultException failed)
        {
            await store.InTransactionAsync(async transaction =>
            {
                await decisions.NoteAsync(transaction, known.Name, PluginState.Failed, $"{failed.Message} [{failed.Code}]", stop);
                await events.RaiseAsync(transaction, new Event("plugins.failed", Severity.Error, $"plugin/{known.Name}", failed.Message), stop);
                return true;
            }, stop);
            throw;
        }
    }

    /// <summary>It is gone afterwards, whatever it says; what it says is returned.</summary>
    public async Task<string?> StopAsync(string name, CancellationToken stop)
    {
        if (!_running.TryRemove(name, out var loaded)) return null;
        try
        {
            await loader.UnloadAsync(loaded, stop);
            return null;
        }
        catch (FaultException complaint)
        {
            return complaint.Message;
        }
        finally
        {
            health.Forget(name);
        }
    }

    private string? Offering(string offer) => _running.Values.FirstOrDefault(plugin => plugin.Offers.ContainsKey(offer))?.Name;
}
