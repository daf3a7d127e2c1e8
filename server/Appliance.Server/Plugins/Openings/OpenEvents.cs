using Appliance.Contracts;
using Appliance.Plugins;
using Appliance.Server.Events;
using Appliance.Server.Plugins.Manifests;

namespace Appliance.Server.Plugins.Openings;

/// <summary>Events in the plug-in's own name.</summary>
internal sealed class OpenEvents(IEvents events) : IOpening
{
    public Type Face => typeof(IPluginEvents);

    public object For(Opened plugin) => new Named(events, plugin.Manifest.Name);

    private sealed class Named(IEvents events, string plugin) : IPluginEvents
    {
        public void Raise(string fact, Severity severity, string message)
        {
            var known = ManifestReader.Name().IsMatch(fact) && Enum.IsDefined(severity);
            events.Raise(new Event($"{plugin}.{(known ? fact : "said")}", known ? severity : Severity.Info, $"plugin/{plugin}", message));
        }
    }
}
