using Appliance.Contracts;
using Appliance.Plugins;
using Appliance.Server.Agents;
using Appliance.Server.Inventory;

namespace Appliance.Server.Power.Libvirt;

/// <summary>
/// Machines that are virtual: the agent of their host switches them, through libvirt. The host is <see cref="PowerTarget.Through"/>, the domain's name may be given as the
/// address. A domain that is paused counts as on; no start can be told from the one before, so a reset leaves no mark.
/// </summary>
internal sealed class LibvirtPower(ITickets tickets, Inventory.IMachines machines, PowerSettings settings, TimeProvider time) : IPowerDriver
{
    private const string Capability = "libvirt/1";

    /// <summary>What a command may take, volumes and networks included. Whoever waited is gone by then, and asks again.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    public Task<IReadOnlyList<PowerAction>> CanAsync(CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<PowerAction>>([PowerAction.On, PowerAction.Off, PowerAction.Reset, PowerAction.Shutdown]);

    public async Task<PowerReading> ReadAsync(PowerTarget target, CancellationToken stop)
    {
        var host = await HostAsync(target, stop);
        var seen = await tickets.RunAsync(Ticket.Look(host, About(target), Work(target, DomainAction.Status), time.GetUtcNow().AddSeconds(settings.AnswerSeconds)), null, stop);
        return seen.IsOn is { } on ? new PowerReading(on ? PowerState.On : PowerState.Off) : new PowerReading(PowerState.Unknown, "libvirt did not say whether the domain is active.");
    }

    public async Task CommandAsync(PowerTarget target, PowerCommand command, CancellationToken stop)
    {
        var host = await HostAsync(target, stop);
        var action = command.Action switch
        {
            PowerAction.On => DomainAction.On,
            PowerAction.Off => DomainAction.Off,
            PowerAction.Reset => DomainAction.Reset,
            PowerAction.Shutdown => DomainAction.Shutdown,
            _ => throw new ArgumentOutOfRangeException(nameof(command), command.Action, "No such action."),
        };
        await tickets.RunAsync(new Ticket(command.Operation, command.Fence, host, About(target), Work(target, action), time.GetUtcNow() + Longest), null, stop);
    }

    /// <summary>Said at once, instead of waiting for an agent that is not there.</summary>
    private async Task<ResourceId> HostAsync(PowerTarget target, CancellationToken stop)
    {
        var host = new ResourceId(target.Through ?? throw new FaultException(FaultKind.Conflict, FaultCodes.PowerNotSet, $"It is not set on which host {target.Name} is a virtual machine."));
        var name = machines.Find(host)?.Name ?? throw new FaultException(FaultKind.Conflict, FaultCodes.NotAMember, $"The host of {target.Name} is gone.");
        var able = (await tickets.WhoCanAsync(Capability, stop)).FirstOrDefault(one => one.Agent == host)
            ?? throw new FaultException(FaultKind.Conflict, FaultCodes.TicketCannot, $"The agent of {name} can not switch virtual machines: it lacks libvirt, libvirt-dbus, or the right to use them.");
        return able.Connected ? host : throw new FaultException(FaultKind.Unavailable, FaultCodes.TicketAgentAway, $"The agent of {name}, the host of {target.Name}, is not connected.");
    }

    private static string About(PowerTarget target) => $"resource/{new ResourceId(target.Resource)}";

    private static PowerDomain Work(PowerTarget target, DomainAction action) =>
        new(target.Address, Guid.TryParse(target.Uuid, out var uuid) ? uuid : null, target.Macs, action);
}
