using Appliance.Server.Dhcp.Answering;
using Appliance.Server.Dhcp.Counting;
using Appliance.Server.Dhcp.Endpoints;
using Appliance.Server.Dhcp.Handlers;
using Appliance.Server.Dhcp.Import;
using Appliance.Server.Dhcp.Leases;
using Appliance.Server.Dhcp.Listener;
using Appliance.Server.Network;

namespace Appliance.Server.Dhcp;

/// <summary>Furnishes the room Dhcp.</summary>
internal static class DhcpRoom
{
    public static void Add(RoomBuilder room)
    {
        room.Settings<DhcpSettings>("Dhcp");
        room.Services
            .AddSingleton<HeardAddresses>()
            .AddSingleton<LeaseTable>()
            .AddSingleton<ILeases, AllLeases>()
            .AddSingleton<ILeaseJournal>(services => new LeaseJournal(services.GetRequiredService<DataDirectory>().Folder("dhcp")))
            .AddSingleton<LeaseRowWriter>()
            .AddSingleton<LeaseWriter>()
            .AddSingleton<FormerLeases>()
            .AddSingleton<LeaseTimes>()
            .AddSingleton<PoolWatch>()
            .AddSingleton<Leasing>()
            .AddSingleton<Admission>()
            .AddSingleton<DhcpChain>()
            .AddSingleton<DhcpDesk>()
            .AddSingleton<DhcpMetrics>()
            .AddSingleton<Suspicions>()
            .AddSingleton<ForeignServerProbe>()
            .AddSingleton<SeenServers>()
            .AddSingleton<UsedAddresses>()
            .AddSingleton<IForeignServers, AskedServers>()
            .AddSingleton<DhcpService>()
            .AddSingleton<DhcpImport>()
            .AddSingleton<IServiceReport>(services => services.GetRequiredService<DhcpService>());

        // The chain, by stage; Boot brings its own.
        room.Services
            .AddSingleton<IDhcpHandler, LeaveToOtherServer>()  // Admit
            .AddSingleton<IDhcpHandler, YieldToChosenServer>()
            .AddSingleton<IDhcpHandler, LimitNewClients>()
            .AddSingleton<IDhcpHandler, LeaseAddress>()        // Address
            .AddSingleton<IDhcpHandler, DescribeNetwork>()     // Network
            .AddSingleton<IDhcpHandler, TellOptions>()
            .AddSingleton<IDhcpHandler, FinishBoot>();         // Finish

        // Started in this order and stopped in the other: the writer outlives the answers.
        room.Services
            .AddHostedService(services => services.GetRequiredService<LeaseRowWriter>())
            .AddHostedService(services => services.GetRequiredService<LeaseWriter>())
            .AddHostedService(services => services.GetRequiredService<DhcpService>())
            .AddHostedService<ForgetFormerLeases>();
    }

    public static void Map(Doors doors)
    {
        LeaseEndpoints.Map(doors.Api);
        HistoryEndpoints.Map(doors.Api);
        ForeignServerEndpoints.Map(doors.Api);
        ImportEndpoints.Map(doors.Api);
    }
}
