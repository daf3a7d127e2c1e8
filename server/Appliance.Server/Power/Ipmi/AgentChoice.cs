using System.Net;
using Appliance.Contracts;
using Appliance.Plugins;
using Appliance.Server.Agents;
using Appliance.Server.Inventory;
using Appliance.Server.Network;

namespace Appliance.Server.Power.Ipmi;

/// <summary>
/// Whose agent speaks to a BMC: the one that an operator named; otherwise one that is connected, in the BMC's own subnet if there is one. Each
/// BMC has its own favourite among them, so that the work is spread.
/// </summary>
internal sealed class AgentChoice(ITickets tickets, ISubnets subnets, INames names)
{
    public async Task<ResourceId> ForAsync(PowerTarget target, IPAddress bmc, string capability, CancellationToken stop)
    {
        if (target.Through is { } through) return new ResourceId(through);
        var able = (await tickets.WhoCanAsync(capability, stop)).Where(one => one.Connected && one.Agent.Value != target.Resource).Select(one => one.Agent).ToList();
        if (able.Count == 0)
            throw new FaultException(FaultKind.Unavailable, FaultCodes.PowerNoAgent, $"No connected host can speak to the BMC of {target} ({capability}).");
        var near = able.Where(agent => IsNear(agent, bmc)).ToList();
        return (near.Count > 0 ? near : able).MinBy(agent => (uint)(agent.Value.GetHashCode() ^ target.Resource.GetHashCode()));
    }

    private bool IsNear(ResourceId agent, IPAddress bmc) =>
        subnets.Containing(bmc) is { } subnet && names.Of(agent) is { } name && names.Addresses(name).Any(subnet.Network.Contains);
}
