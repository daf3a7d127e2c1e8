using Appliance.Contracts;

namespace Appliance.Plugins;

/// <summary>
/// The seam "event-listener": hears every event from the moment the plug-in is enabled, in order, one at a time. A plug-in's own events are
/// not told to it. What happens while it is disabled, or while 1,000 events already wait for it, it does not hear.
/// </summary>
[PluginFace("event-listener")]
public interface IEventListener
{
    /// <summary>Has ten seconds. What it throws is logged, shown as the plug-in's detail, and does not keep the next event from it.</summary>
    Task HearAsync(EventRecord happened, CancellationToken stop);
}
