namespace Appliance.Plugins;

/// <summary>The appliance, as far as the plug-in has declared it. It is good during <see cref="IPlugin.Configure"/>; what it handed out, until the plug-in is disabled.</summary>
public interface IPluginHost
{
    /// <summary>Something of the appliance: <see cref="IMachines"/>, <see cref="IPluginEvents"/>, <see cref="IPluginSettings"/>. Declared under "uses".</summary>
    /// <exception cref="Contracts.FaultException">Invalid: it is not declared, and the message says what to write where.</exception>
    T Use<T>() where T : class;

    /// <summary>A driver for one of the appliance's seams (<see cref="IEventListener"/>). Declared under "offers" as "seam/name".</summary>
    /// <exception cref="Contracts.FaultException">Invalid: it is not declared. Conflict: another plug-in offers this name already.</exception>
    void Offer<T>(string name, T driver) where T : class;
}
