using Appliance.Server.Inventory;
using Appliance.Server.Network.Endpoints;
using Appliance.Server.Network.Interfaces;
using Appliance.Server.Network.Memory;
using Appliance.Server.Network.Names;
using Appliance.Server.Network.Reservations;
using Appliance.Server.Network.RouterAdvertisements;
using Appliance.Server.Network.Subnets;

namespace Appliance.Server.Network;

/// <summary>Furnishes the room Network.</summary>
internal static class NetworkRoom
{
    public static void Add(RoomBuilder room)
    {
        room.Settings<NetworkSettings>("Network");
        room.Services
            .AddSingleton<IHostInterfaces, HostInterfaces>()
            .AddSingleton<NetworkMemory>()
            .AddSingleton<NetworkTables>()
            .AddSingleton<SubnetDirectory>()
            .AddSingleton<ISubnets>(services => services.GetRequiredService<SubnetDirectory>())
            .AddSingleton<ISubnetChanges, SubnetChanges>()
            .AddSingleton<ISubnetImport, SubnetImport>()
            .AddSingleton<ISubnetProposals, SubnetProposals>()
            .AddSingleton<IReservations, ReservationBook>()
            .AddSingleton<ReservationChanges>()
            .AddSingleton<PublishedNames>()
            .AddSingleton<INames>(services => services.GetRequiredService<PublishedNames>())
            .AddSingleton<IResourceDetails, ResourceAddresses>()
            .AddSingleton<FirstSubnet>()
            .AddHostedService<LoadSubnets>()
            .AddHostedService<AnswerRouterSolicitations>();
    }

    public static void Map(Doors doors)
    {
        SubnetEndpoints.Map(doors.Api);
        ReservationEndpoints.Map(doors.Api);
        DhcpOptionEndpoints.Map(doors.Api);
    }
}
