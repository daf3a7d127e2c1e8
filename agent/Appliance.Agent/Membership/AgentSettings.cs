namespace Appliance.Agent.Membership;

/// <summary>/etc/appliance/agent.json; every setting may be left out.</summary>
/// <param name="State">Where key and membership lie.</param>
/// <param name="Agents">"HOST:PORT" of the appliance's agents' listener, instead of the one told at approval.</param>
/// <param name="Interface">Leave the machine by this interface only.</param>
internal sealed record AgentSettings(string? State = null, string? Agents = null, string? Interface = null)
{
    public const string DefaultFile = "/etc/appliance/agent.json";
    public const string DefaultState = "/var/lib/appliance-agent";
}
