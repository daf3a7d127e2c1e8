using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging.Console;

namespace Appliance.Server;

/// <summary>
/// Tells systemd when the server is ready and when it stops, if systemd wants to know. <c>UseSystemd</c> would look for the name of its parent in /proc,
/// which our unit hides from it (ProtectProc=); what systemd asks for with Type=notify is the socket it names: sd_notify(3).
/// </summary>
internal static class ServiceManager
{
    public static void Heed(IServiceCollection services)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"))) return;
        services.Configure<ConsoleLoggerOptions>(console => console.FormatterName = ConsoleFormatterNames.Systemd);
        services.AddSingleton<ISystemdNotifier>(new SystemdNotifier());
        services.AddSingleton<IHostLifetime, SystemdLifetime>();
    }
}
