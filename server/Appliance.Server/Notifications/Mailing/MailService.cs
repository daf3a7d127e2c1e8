using Appliance.Contracts;
using Appliance.Server.Notifications.Deliveries;

namespace Appliance.Server.Notifications.Mailing;

/// <summary>The service "event-mailer": whether it is on, and how the mail server was at the last attempt.</summary>
internal sealed class MailService(MailSettings settings, DeliveryBell bell) : IServiceReport, IServiceSwitch
{
    private volatile bool _off;
    private volatile string? _trouble;

    public string Service => "event-mailer";

    public bool IsOn => settings.IsSet && !_off;

    public void Turn(bool on)
    {
        _off = !on;
        bell.Ring();
    }

    public void Note(Outcome outcome)
    {
        if (outcome.Kind is OutcomeKind.Sent or OutcomeKind.ServerFailed) _trouble = outcome.Reason;
    }

    public ServiceStatus Report() => (settings.IsSet, _off, _trouble) switch
    {
        (false, _, _) => new ServiceStatus(Service, ServiceState.Off, "No mail server is set."),
        (_, true, _) => new ServiceStatus(Service, ServiceState.Off, "Switched off."),
        (_, _, { } trouble) => new ServiceStatus(Service, ServiceState.Degraded, trouble),
        _ => new ServiceStatus(Service, ServiceState.Running, $"{settings.Server}:{settings.Port}{(settings.Security == MailSecurity.None ? ", without TLS" : "")}"),
    };
}
