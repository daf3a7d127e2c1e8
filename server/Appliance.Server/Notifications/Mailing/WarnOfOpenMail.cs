using Appliance.Contracts;
using Appliance.Server.Events;

namespace Appliance.Server.Notifications.Mailing;

/// <summary>Says at each start that mail goes out unprotected, when somebody has asked for that.</summary>
internal sealed class WarnOfOpenMail(MailSettings settings, IEvents events, ILogger<WarnOfOpenMail> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!settings.IsSet || settings.Security != MailSecurity.None) return Task.CompletedTask;
        Log.Unprotected(log, settings.Server);
        events.Raise(new Event("notifications.mail-unprotected", Severity.Warning, null, $"Mail goes to {settings.Server} without TLS: anybody on the way can read and change it."));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
