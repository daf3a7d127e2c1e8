using System.Reflection;
using System.Runtime.Loader;

namespace Appliance.Server.Plugins.Loading;

/// <summary>
/// The code of one stranger's plug-in, which can be unloaded. It shares the contract with the appliance and brings everything else itself;
/// the appliance's own rooms are not for it. This keeps plug-ins apart from one another, and is no jail: they run with the appliance's rights.
/// </summary>
internal sealed class PluginContext(string name, string main) : AssemblyLoadContext($"plug-in {name}", isCollectible: true)
{
    private static readonly string[] Shared = ["Appliance.Plugins", "Appliance.Contracts"];
    private static readonly string[] Closed = ["appliance-server", "Appliance.Protocols", "Appliance.Plugins.Shipped", "Appliance.Agent.Contracts"];

    private readonly string _folder = Path.GetDirectoryName(main)!;

    public Assembly LoadMain() => LoadFromAssemblyPath(main);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (Shared.Contains(assemblyName.Name, StringComparer.OrdinalIgnoreCase)) return null; // The appliance's own.
        if (Closed.Contains(assemblyName.Name, StringComparer.OrdinalIgnoreCase))
            throw new FileLoadException($"{assemblyName.Name} is the appliance's own: a plug-in refers to Appliance.Plugins only.");
        var beside = Path.Combine(_folder, $"{assemblyName.Name}.dll");
        return File.Exists(beside) ? LoadFromAssemblyPath(beside) : null;
    }
}
