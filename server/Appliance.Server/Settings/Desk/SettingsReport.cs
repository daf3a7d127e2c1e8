using Appliance.Contracts;

namespace Appliance.Server.Settings.Desk;

/// <summary>Says on the dashboard that something waits for a restart, or that a start has refused what was saved.</summary>
internal sealed class SettingsReport(SettingsDesk desk) : IServiceReport
{
    public ServiceStatus Report() => (desk.Refused, desk.Waiting) switch
    {
        ({ } refused, _) => new ServiceStatus("settings", ServiceState.Degraded, $"{refused.Keys.Count} saved settings were put aside at a start: {refused.Reason}"),
        (null, 0) => new ServiceStatus("settings", ServiceState.Running, "all in effect"),
        (null, var waiting) => new ServiceStatus("settings", ServiceState.Running, $"{waiting} changed, in effect after a restart"),
    };
}
