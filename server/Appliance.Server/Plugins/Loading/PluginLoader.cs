using Appliance.Contracts;
using Appliance.Plugins;
using Appliance.Plugins.Shipped;
using Appliance.Server.Plugins.Catalogue;
using Appliance.Server.Plugins.Openings;

namespace Appliance.Server.Plugins.Loading;

/// <summary>Loads a plug-in's code and puts its drivers in place; takes them away again and unloads it. Whatever goes wrong on the way in leaves nothing behind.</summary>
internal sealed class PluginLoader(AllOpenings openings, PluginCalls calls, PluginsSettings settings)
{
    private TimeSpan Deadline => TimeSpan.FromSeconds(settings.CallSeconds);

    /// <param name="taken">Which plug-in offers "seam/name" already.</param>
    /// <exception cref="FaultException">It can not be loaded, or uses or offers something else than it declares.</exception>
    public async Task<LoadedPlugin> LoadAsync(KnownPlugin known, Opened opened, Func<string, string?> taken, CancellationToken stop)
    {
        var context = known.Folder is { } folder ? new PluginContext(known.Name, Path.Combine(folder, opened.Manifest.Assembly)) : null;
        try
        {
            var (plugin, host) = await calls.RunAsync(known.Name, "be loaded", Deadline, _ =>
            {
                var made = Make(context, opened.Manifest);
                var asked = new PluginHost(opened, openings, taken);
                made.Configure(asked);
                asked.Complete();
                return Task.FromResult((made, asked));
            }, stop);
            return new LoadedPlugin(known.Name, plugin, context, host.Offered.ToDictionary(offer => offer.Key, offer => Put(offer.Key, offer.Value, known.Name), StringComparer.Ordinal));
        }
        catch
        {
            context?.Unload();
            throw;
        }
    }

    /// <exception cref="FaultException">It did not let itself be disposed of; it is gone all the same.</exception>
    public async Task UnloadAsync(LoadedPlugin loaded, CancellationToken stop)
    {
        foreach (var (offer, driver) in loaded.Offers)
        {
            openings.Seam(offer.Split('/')[0])!.Take(offer.Split('/')[1]);
            ((GuardedDriver)driver).CutOff();
        }
        try
        {
            if (loaded.Plugin is IAsyncDisposable open) await calls.RunAsync(loaded.Name, "end", Deadline, async _ => { await open.DisposeAsync(); return true; }, stop);
        }
        finally
        {
            loaded.Context?.Unload();
        }
    }

    private static IPlugin Make(PluginContext? context, PluginManifest manifest)
    {
        try
        {
            var assembly = context is null ? typeof(ShippedPlugins).Assembly : context.LoadMain();
            var type = assembly.GetType(manifest.Class) ?? throw Unloadable(manifest, $"{manifest.Assembly} has no class {manifest.Class}");
            return type.IsAssignableTo(typeof(IPlugin)) && type.GetConstructor(Type.EmptyTypes) is not null
                ? (IPlugin)Activator.CreateInstance(type)!
                : throw Unloadable(manifest, $"{manifest.Class} is no IPlugin with a constructor without parameters");
        }
        catch (Exception unreadable) when (unreadable is IOException or BadImageFormatException or TypeLoadException)
        {
            throw Unloadable(manifest, unreadable.Message);
        }
    }

    private static FaultException Unloadable(PluginManifest manifest, string why) =>
        new(FaultKind.Invalid, FaultCodes.PluginUnloadable, $"Plug-in '{manifest.Name}' can not be loaded: {why}.");

    private object Put(string offer, object driver, string plugin)
    {
        var seam = openings.Seam(offer.Split('/')[0])!;
        var guarded = GuardedDriver.Before(driver, seam, plugin, calls);
        seam.Put(offer.Split('/')[1], plugin, guarded);
        return guarded;
    }
}
