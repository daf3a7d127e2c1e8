using Appliance.Contracts;
using Appliance.Server.Store;

namespace Appliance.Server.Jobs.Engine;

/// <summary>How the engine is, for the dashboard.</summary>
internal sealed class JobsReport(Holds holds, Backlog backlog, IStore store) : IServiceReport
{
    public ServiceStatus Report()
    {
        if (!store.Present) return new ServiceStatus("jobs", ServiceState.Degraded, "waits for the database");
        var (waiting, stuck) = backlog.Now;
        var detail = $"{holds.Count} at work here, {waiting} waiting";
        return stuck == 0
            ? new ServiceStatus("jobs", ServiceState.Running, detail)
            : new ServiceStatus("jobs", ServiceState.Degraded, $"{detail}, {stuck} stuck or parked and in need of a person");
    }
}
