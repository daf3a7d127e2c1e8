namespace Appliance.Plugins;

/// <summary>What plugin.json calls an interface, under "uses" or "offers".</summary>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class PluginFaceAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
