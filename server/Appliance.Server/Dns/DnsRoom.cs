using Appliance.Server.Dns.Endpoints;
using Appliance.Server.Dns.Forwarding;
using Appliance.Server.Dns.Listener;
using Appliance.Server.Dns.Zones;

namespace Appliance.Server.Dns;

/// <summary>Furnishes the room Dns.</summary>
internal static class DnsRoom
{
    public static void Add(RoomBuilder room)
    {
        room.Settings<DnsSettings>("Dns");
        room.Services
            .AddSingleton<ZoneAnswers>()
            .AddSingleton<PublishedRecords>()
            .AddSingleton<Forwarders>()
            .AddSingleton<DnsMetrics>()
            .AddSingleton<Reception>()
            .AddSingleton<KeepListening>()
            .AddSingleton<IServiceReport>(services => services.GetRequiredService<KeepListening>())
            .AddSingleton<IServiceSwitch>(services => services.GetRequiredService<KeepListening>())
            .AddHostedService(services => services.GetRequiredService<KeepListening>());
    }

    public static void Map(Doors doors) => RecordEndpoints.Map(doors.Api);
}
