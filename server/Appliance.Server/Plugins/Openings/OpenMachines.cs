using Appliance.Contracts;
using Appliance.Plugins;

namespace Appliance.Server.Plugins.Openings;

/// <summary>The resources, from memory.</summary>
internal sealed class OpenMachines(Server.Inventory.IMachines machines) : IOpening, IMachines
{
    public Type Face => typeof(IMachines);

    public object For(Opened plugin) => this;

    public PluginMachine? Find(string reference)
    {
        try
        {
            var machine = machines.Resolve(reference);
            return new PluginMachine(machine.Id.Value, machine.Name, machine.Lifecycle, [.. machine.Macs.Select(mac => mac.ToString())]);
        }
        catch (FaultException)
        {
            return null; // None, or several: the contract knows one answer for both.
        }
    }
}
