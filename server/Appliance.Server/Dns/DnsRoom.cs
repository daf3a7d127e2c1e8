using Appliance.Server.Dns.Caching;
using Appliance.Server.Dns.Checking;
using Appliance.Server.Dns.Editing;
using Appliance.Server.Dns.Endpoints;
using Appliance.Server.Dns.Forwarding;
using Appliance.Server.Dns.Guarding;
using Appliance.Server.Dns.Health;
using Appliance.Server.Dns.Listener;
using Appliance.Server.Dns.Publishing;
using Appliance.Server.Dns.Transfers;
using Appliance.Server.Dns.Updates;

namespace Appliance.Server.Dns;

/// <summary>Furnishes the room Dns.</summary>
internal static class DnsRoom
{
    public static void Add(RoomBuilder room)
    {
        room.Settings<DnsSettings>("Dns");
        room.Services
            .AddSingleton<ZoneMemory>()
            .AddSingleton<ZoneSerials>()
            .AddSingleton<PublishedZones>()
            .AddSingleton<PublishedRecords>()
            .AddSingleton<ZoneTables>()
            .AddSingleton<ZoneSheets>()
            .AddSingleton<ZoneChanges>()
            .AddHostedService<LoadZones>()
            .AddSingleton<ZoneHistory>()
            .AddSingleton<Secondaries>()
            .AddSingleton<TransferDesk>()
            .AddSingleton<Updaters>()
            .AddSingleton<UpdateDesk>()
            .AddHostedService<TellSecondaries>()
            .AddSingleton<ForwarderHealth>()
            .AddSingleton<ForwarderSheet>()
            .AddSingleton<Forwarders>()
            .AddHostedService<WatchForwarders>()
            .AddSingleton<AnswerCache>()
            .AddSingleton<Cookies>()
            .AddSingleton<AnswerLimiter>()
            .AddSingleton<Resolver>()
            .AddSingleton<CacheDesk>()
            .AddSingleton<ForwardChanges>()
            .AddSingleton<AliasFollower>()
            .AddSingleton<DnsMetrics>()
            .AddSingleton<FastAnswers>()
            .AddSingleton<Reception>()
            .AddSingleton<KeepListening>()
            .AddSingleton<SelfCheck>()
            .AddSingleton<CheckDesk>()
            .AddSingleton<IServiceReport>(services => services.GetRequiredService<KeepListening>())
            .AddSingleton<IServiceSwitch>(services => services.GetRequiredService<KeepListening>())
            .AddHostedService(services => services.GetRequiredService<KeepListening>());
    }

    public static void Map(Doors doors)
    {
        RecordEndpoints.Map(doors.Api);
        ZoneEndpoints.Map(doors.Api);
        SecondaryEndpoints.Map(doors.Api);
        UpdaterEndpoints.Map(doors.Api);
        ForwardEndpoints.Map(doors.Api);
        CacheEndpoints.Map(doors.Api);
    }
}
