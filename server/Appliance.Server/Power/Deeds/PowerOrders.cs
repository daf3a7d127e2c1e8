using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Identity;
using Appliance.Server.Inventory;
using Appliance.Server.Jobs;
using Appliance.Server.Power.Drivers;
using Appliance.Server.Power.Machines;

namespace Appliance.Server.Power.Deeds;

/// <summary>Where power actions come in: each becomes a job that locks its machine.</summary>
internal sealed class PowerOrders(IJobs jobs, PowerBook book, PowerDrivers drivers, PowerOn on, PowerOff off, PowerReset reset, PowerCycle cycle, ShutDown shutDown)
{
    /// <exception cref="FaultException">Conflict: nothing is set that could do it. Unavailable: the driver is missing.</exception>
    public async Task<PowerOrder> OrderAsync(Machine machine, PowerAction action, ClaimsPrincipal caller, string? key, CancellationToken stop)
    {
        var setting = (await book.FindAsync(machine.Id, stop))?.Setting;
        if (setting is null || setting.Driver == PowerDrivers.None) throw new FaultException(FaultKind.Conflict, FaultCodes.PowerNotSet, $"Nothing is set that could switch {machine.Name}.");
        drivers.Of(setting.Driver);
        var can = await drivers.CanAsync(setting.Driver, stop);
        if (!can.Contains(action))
        {
            var known = string.Join(", ", can.Select(one => one.ToString().ToLowerInvariant()));
            throw new FaultException(FaultKind.Conflict, FaultCodes.PowerUnable, $"{machine.Name} is switched by {setting.Driver}, which can only do: {known}.");
        }
        var (kind, title) = For(action, machine.Name);
        var order = await jobs.OrderAsync(kind, new PowerJobState(machine.Id.Value, machine.Name), new JobRequest(caller.CallerName(), title, [$"resource/{machine.Id}"], IdempotencyKey: key, Asker: caller.CallerId()), stop);
        return new PowerOrder(order.Id, order.Number, order.Again);
    }

    private (Job<PowerJobState> Kind, string Title) For(PowerAction action, string name) => action switch
    {
        PowerAction.On => (on, $"switch on {name}"),
        PowerAction.Off => (off, $"switch off {name}"),
        PowerAction.Reset => (reset, $"reset {name}"),
        PowerAction.Cycle => (cycle, $"switch {name} off and on"),
        PowerAction.Shutdown => (shutDown, $"shut down {name}"),
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, null),
    };
}
