using Appliance.Contracts;
using Appliance.Plugins;

namespace Listener;

public sealed class ListenerPlugin : IPlugin
{
    public void Configure(IPluginHost host) =>
        host.Offer<IEventListener>("listener", new Listener(host.Use<IPluginSettings>(), host.Use<IPluginEvents>()));
}

/// <summary>Says so whenever an event of a chosen name is heard.</summary>
internal sealed class Listener(IPluginSettings settings, IPluginEvents events) : IEventListener
{
    public Task HearAsync(EventRecord happened, CancellationToken stop)
    {
        if (happened.Name == settings.Text("event")) events.Raise("heard", Severity.Notice, $"Heard: {happened.Message}");
        return Task.CompletedTask;
    }
}
