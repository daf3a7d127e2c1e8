using System.Diagnostics.Metrics;
using Appliance.Server.Agents.Tickets;

namespace Appliance.Server.Agents;

/// <summary>The meter "appliance.agents".</summary>
internal sealed class AgentMeters
{
    private readonly Counter<long> _refused;
    private readonly Counter<long> _messages;
    private readonly Counter<long> _tickets;

    public AgentMeters(IMeterFactory factory, IAgents agents)
    {
        var meter = factory.Create("appliance.agents");
        _refused = meter.CreateCounter<long>("appliance.agents.refused", description: "Calls and connections refused, by fault code");
        _messages = meter.CreateCounter<long>("appliance.agents.messages", description: "Messages of members, by kind");
        _tickets = meter.CreateCounter<long>("appliance.agents.tickets", description: "Orders to agents that ended, by how");
        meter.CreateObservableGauge("appliance.agents.connected", () => agents.Connected, description: "Members connected now");
    }

    public void Refused(string code) => _refused.Add(1, new KeyValuePair<string, object?>("code", code));

    public void Ticket(TicketState end) => _tickets.Add(1, new KeyValuePair<string, object?>("end", end.ToString()));

    public void Heard(string kind) => _messages.Add(1, new KeyValuePair<string, object?>("kind", kind));
}
