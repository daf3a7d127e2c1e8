using Appliance.Contracts;
using Appliance.Plugins;
using Appliance.Server.Agents;
using Appliance.Server.Inventory;
using Appliance.Server.Power.Reach;
using Appliance.Server.Power.Reading;

namespace Appliance.Server.Power.Ipmi;

/// <summary>BMCs that speak IPMI 2.0 over LAN (RMCP+). An agent does it, never this process; it is told the address that was checked here.</summary>
internal sealed class IpmiPower(ITickets tickets, AgentChoice choice, BmcReach reach, PowerSettings settings, TimeProvider time) : IPowerDriver
{
    public const int UsualPort = 623;

    /// <summary>SHA-256 (table 22-20 of the specification). 3, with SHA-1, is for BMCs that have no better.</summary>
    public const int UsualCipherSuite = 17;

    public Task<IReadOnlyList<PowerAction>> CanAsync(CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<PowerAction>>([PowerAction.On, PowerAction.Off, PowerAction.Reset, PowerAction.Shutdown]);

    public async Task<PowerReading> ReadAsync(PowerTarget target, CancellationToken stop)
    {
        var (agent, work) = await OrderAsync(target, BmcAction.Status, stop);
        var seen = await tickets.RunAsync(Ticket.Look(agent, ObjectOf(target), work, Deadline), null, stop);
        return seen.IsOn is { } on ? new PowerReading(on ? PowerState.On : PowerState.Off) : new PowerReading(PowerState.Unknown, "The BMC does not say whether its machine is on.");
    }

    public async Task CommandAsync(PowerTarget target, PowerCommand command, CancellationToken stop)
    {
        var (agent, work) = await OrderAsync(target, ActionOf(command.Action), stop);
        await tickets.RunAsync(new Ticket(command.Operation, command.Fence, agent, ObjectOf(target), work, Deadline), null, stop);
    }

    /// <summary>A little before whoever asked gives up: what the agent says is better than that nobody said anything.</summary>
    private DateTimeOffset Deadline => time.GetUtcNow() + TimeSpan.FromSeconds(settings.AnswerSeconds * 0.8);

    private async Task<(ResourceId Agent, PowerBmc Work)> OrderAsync(PowerTarget target, BmcAction action, CancellationToken stop)
    {
        var bmc = await reach.ResolveAsync(target.Address!, stop);
        var agent = await choice.ForAsync(target, bmc, PowerBmc.Name, stop);
        var password = PowerLine.PasswordOf(new ResourceId(target.Resource));
        return (agent, new PowerBmc(bmc.ToString(), target.Port ?? UsualPort, target.User!, password, target.CipherSuite ?? UsualCipherSuite, action));
    }

    private static string ObjectOf(PowerTarget target) => $"resource/{new ResourceId(target.Resource)}";

    private static BmcAction ActionOf(PowerAction action) => action switch
    {
        PowerAction.On => BmcAction.On,
        PowerAction.Off => BmcAction.Off,
        PowerAction.Reset => BmcAction.Reset,
        PowerAction.Shutdown => BmcAction.Soft,
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "No such action."),
    };
}
