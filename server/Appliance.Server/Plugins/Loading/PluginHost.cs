using Appliance.Contracts;
using Appliance.Plugins;
using Appliance.Server.Plugins.Manifests;
using Appliance.Server.Plugins.Openings;

namespace Appliance.Server.Plugins.Loading;

/// <summary>Hands a plug-in exactly what it declared, and takes exactly what it declared to offer.</summary>
internal sealed class PluginHost(Opened plugin, AllOpenings openings, Func<string, string?> taken) : IPluginHost
{
    private readonly Dictionary<string, object> _offered = new(StringComparer.Ordinal);
    private string Name => plugin.Manifest.Name;

    /// <summary>By "seam/name".</summary>
    public IReadOnlyDictionary<string, object> Offered => _offered;

    public T Use<T>() where T : class
    {
        var face = Faces.Name(typeof(T));
        if (openings.Opening(face) is not { } opening || opening.Face != typeof(T))
            throw new FaultException(FaultKind.Invalid, FaultCodes.PluginUndeclared, $"Plug-in '{Name}' uses {typeof(T).Name}, which the appliance does not hand out; there are {string.Join(", ", openings.Uses)}.");
        if (!plugin.Manifest.Uses.Contains(face)) throw Undeclared("uses", face);
        return (T)opening.For(plugin);
    }

    public void Offer<T>(string name, T driver) where T : class
    {
        ArgumentNullException.ThrowIfNull(driver);
        var offer = $"{Faces.Name(typeof(T))}/{name}";
        if (!plugin.Manifest.Offers.Contains(offer)) throw Undeclared("offers", offer);
        if (taken(offer) is { } other) throw new FaultException(FaultKind.Conflict, FaultCodes.PluginNameTaken, $"Plug-in '{Name}' offers {offer}, which plug-in '{other}' offers already.");
        if (!_offered.TryAdd(offer, driver)) throw new FaultException(FaultKind.Conflict, FaultCodes.PluginNameTaken, $"Plug-in '{Name}' offers {offer} twice.");
    }

    /// <summary>Every offer that was declared has been made.</summary>
    public void Complete()
    {
        var missing = plugin.Manifest.Offers.Where(offer => !_offered.ContainsKey(offer)).ToList();
        if (missing.Count > 0) throw new FaultException(FaultKind.Invalid, FaultCodes.PluginNotOffered, $"Plug-in '{Name}' declares {string.Join(", ", missing)} and does not offer it.");
    }

    private FaultException Undeclared(string deed, string what) =>
        new(FaultKind.Invalid, FaultCodes.PluginUndeclared, $"Plug-in '{Name}' {deed} {what} and does not declare it: add \"{what}\" to \"{deed}\" in its plugin.json.");
}
