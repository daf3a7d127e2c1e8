namespace Appliance.Plugins;

/// <summary>
/// What a plug-in's class implements; plugin.json names the class. It has a constructor without parameters, which does nothing.
/// A plug-in that holds something open is <see cref="IAsyncDisposable"/> as well: it is disposed when it is disabled.
/// </summary>
public interface IPlugin
{
    /// <summary>Takes what it needs and offers what it has: exactly what plugin.json declares, no more and no less. Talks to nobody yet.</summary>
    void Configure(IPluginHost host);
}
