using Appliance.Contracts;
using Appliance.Server.Events;

namespace Appliance.Server.Syslog.Sending;

/// <summary>Says at each start that the trail goes out unprotected, when somebody has asked for that.</summary>
internal sealed class WarnOfOpenSyslog(SyslogSettings settings, IEvents events, ILogger<WarnOfOpenSyslog> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!settings.IsSet || settings.Transport == SyslogTransport.Tls) return Task.CompletedTask;
        Log.Unprotected(log, settings.Server, settings.Transport);
        events.Raise(new Event("syslog.unprotected", Severity.Warning, null, $"The audit trail goes to {settings.Server} without TLS: anybody on the way can read and change it."));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
