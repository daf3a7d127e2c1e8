using Appliance.Contracts;
using Appliance.Server.Agents;
using Appliance.Server.Events;
using Appliance.Server.Inventory;
using Appliance.Server.Store;

namespace Appliance.Server.Enrollment.Members;

/// <summary>
/// Moves members on as their agents come back and report. Every step looks at where the resource stands and does what is next, so it
/// may be repeated, and a restart in between changes nothing.
/// </summary>
internal sealed class FollowAgents(IStore store, IMachines machines, IAgents agents, IEvents events, EnrollmentSettings settings, TimeProvider clock) : IAgentObserver
{
    private static readonly string[] FaultsThatEndHere = [ReasonCodes.AgentNotBack, ReasonCodes.NoReport];

    public async Task ConnectedAsync(ResourceId resource, CancellationToken stop)
    {
        var stands = machines.Find(resource)?.Lifecycle;
        if (stands is Lifecycle.Verifying or Lifecycle.Enrolled)
        {
            await store.InTransactionAsync(async transaction =>
            {
                await machines.MoveAsync(transaction, resource, Lifecycle.Verifying, Lifecycle.Enrolled, null, null, stop);
                return await machines.MoveAsync(transaction, resource, Lifecycle.Enrolled, Lifecycle.Inspecting, "inspect the hardware", clock.GetUtcNow() + settings.Inspect, stop);
            }, stop);
        }
        if (stands is Lifecycle.Verifying or Lifecycle.Enrolled or Lifecycle.Inspecting or Lifecycle.Adopting) agents.Collect(resource);
    }

    public async Task ReportedAsync(ResourceId resource, CancellationToken stop)
    {
        if (machines.Find(resource) is not { Lifecycle: Lifecycle.Inspecting or Lifecycle.Adopting } machine) return;
        var to = machine.Lifecycle == Lifecycle.Inspecting ? Lifecycle.Available : Lifecycle.Active;
        await store.InTransactionAsync(async transaction =>
        {
            if (!await machines.MoveAsync(transaction, resource, machine.Lifecycle, to, null, null, stop)) return false;
            await machines.ClearFaultAsync(transaction, resource, FaultsThatEndHere, stop);
            await events.RaiseAsync(transaction, new Event("enrollment.member-ready", Severity.Notice, $"resource/{resource}", $"{machine.Name} is a member and {to}."), stop);
            return true;
        }, stop);
    }

    // A lost connection is no step of the life cycle: deadlines judge those who do not come back.
    public Task DisconnectedAsync(ResourceId resource, CancellationToken stop) => Task.CompletedTask;
}
