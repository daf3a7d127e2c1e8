using Appliance.Server.Jobs;
using Appliance.Server.Syslog.Sending;

namespace Appliance.Server.Syslog;

/// <summary>Furnishes the room Syslog.</summary>
internal static class SyslogRoom
{
    public static void Add(RoomBuilder room)
    {
        var settings = room.Settings<SyslogSettings>("Syslog");
        room.Services
            .AddSingleton<SyslogService>()
            .AddSingleton<IServiceReport>(provider => provider.GetRequiredService<SyslogService>())
            .AddSingleton<IServiceSwitch>(provider => provider.GetRequiredService<SyslogService>());
        if (!settings.IsSet) return;
        room.Services
            .AddSingleton<Collector>()
            .AddSingleton<StreamTable>()
            .AddReconciler<SendToCollector>()
            .AddHostedService<WarnOfOpenSyslog>();
    }
}
