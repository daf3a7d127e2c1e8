using Appliance.Contracts;
using Appliance.Server.Notifications.Deliveries;

namespace Appliance.Server.Notifications.Webhooks;

/// <summary>The service "webhooks".</summary>
internal sealed class WebhookService(DeliveryBell bell) : IServiceReport, IServiceSwitch
{
    private volatile bool _off;

    public string Service => "webhooks";

    public bool IsOn => !_off;

    public void Turn(bool on)
    {
        _off = !on;
        bell.Ring();
    }

    public ServiceStatus Report() => _off ? new ServiceStatus(Service, ServiceState.Off, "Switched off.") : new ServiceStatus(Service, ServiceState.Running, "");
}
