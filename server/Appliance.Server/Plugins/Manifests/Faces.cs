using System.Reflection;
using Appliance.Plugins;

namespace Appliance.Server.Plugins.Manifests;

/// <summary>What plugin.json calls an interface of the contract.</summary>
internal static class Faces
{
    public static string Name(Type face) => face.GetCustomAttribute<PluginFaceAttribute>()?.Name ?? face.Name;
}
