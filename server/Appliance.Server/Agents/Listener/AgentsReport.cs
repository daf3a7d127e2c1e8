using Appliance.Contracts;

namespace Appliance.Server.Agents.Listener;

/// <summary>The dashboard's line about agents.</summary>
internal sealed class AgentsReport(AgentsSettings settings, IAgents agents) : IServiceReport
{
    public ServiceStatus Report() =>
        new("agents", ServiceState.Running, $"TCP {settings.Port} for members ({agents.Connected} connected), TCP {settings.EnrolmentPort} for enrolment");
}
