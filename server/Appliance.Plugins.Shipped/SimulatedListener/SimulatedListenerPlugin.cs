namespace Appliance.Plugins.Shipped.SimulatedListener;

/// <summary>A listener that behaves as its settings tell it.</summary>
public sealed class SimulatedListenerPlugin : IPlugin
{
    public void Configure(IPluginHost host) =>
        host.Offer<IEventListener>("simulated", new ToldListener(host.Use<IPluginSettings>(), host.Use<IPluginEvents>()));
}
