using System.Runtime.Loader;
using Appliance.Plugins;

namespace Appliance.Server.Plugins.Loading;

/// <summary>A plug-in whose code runs.</summary>
/// <param name="Context">Null for what is shipped: that is never unloaded.</param>
/// <param name="Offers">By "seam/name": what stands in front of each driver.</param>
internal sealed record LoadedPlugin(string Name, IPlugin Plugin, AssemblyLoadContext? Context, IReadOnlyDictionary<string, object> Offers);
