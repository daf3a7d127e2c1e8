using Appliance.Contracts;

namespace Appliance.Server.Syslog.Sending;

/// <summary>The service "syslog".</summary>
internal sealed class SyslogService(SyslogSettings settings) : IServiceReport, IServiceSwitch
{
    private volatile bool _off;
    private volatile string? _trouble;

    public string Service => "syslog";

    public bool IsOn => settings.IsSet && !_off;

    public void Turn(bool on) => _off = !on;

    public void Note(string? trouble) => _trouble = trouble;

    public ServiceStatus Report() => (settings.IsSet, _off, _trouble) switch
    {
        (false, _, _) => new ServiceStatus(Service, ServiceState.Off, "No collector is set."),
        (_, true, _) => new ServiceStatus(Service, ServiceState.Off, "Switched off."),
        (_, _, { } trouble) => new ServiceStatus(Service, ServiceState.Degraded, trouble),
        _ => new ServiceStatus(Service, ServiceState.Running, $"{settings.Server}:{settings.Port}{(settings.Transport == SyslogTransport.Tls ? "" : ", without TLS")}"),
    };
}
