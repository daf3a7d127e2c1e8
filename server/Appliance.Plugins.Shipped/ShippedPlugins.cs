namespace Appliance.Plugins.Shipped;

/// <summary>Stands for this assembly: the plug-ins that come with the appliance, one folder each, with the manifest beside the code.</summary>
public static class ShippedPlugins;
