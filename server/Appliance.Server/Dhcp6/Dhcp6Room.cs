using Appliance.Server.Dhcp;
using Appliance.Server.Dhcp6.Answering;
using Appliance.Server.Dhcp6.Counting;
using Appliance.Server.Dhcp6.Endpoints;
using Appliance.Server.Dhcp6.Leases;
using Appliance.Server.Dhcp6.Listener;
using Appliance.Server.Store;

namespace Appliance.Server.Dhcp6;

/// <summary>Furnishes the room Dhcp6.</summary>
internal static class Dhcp6Room
{
    public static void Add(RoomBuilder room)
    {
        room.Settings<Dhcp6Settings>("Dhcp6");
        room.Services
            .AddSingleton(services => new ServerDuid(services.GetRequiredService<DataDirectory>().Folder("dhcp6")))
            .AddSingleton<LeaseTable>()
            .AddSingleton<IIpv6Leases>(services => services.GetRequiredService<LeaseTable>())
            .AddSingleton<IJournal<LeaseRecord>>(services => new FileJournal<LeaseRecord>(services.GetRequiredService<DataDirectory>().Folder("dhcp6"), LeaseRecordCodec.TryWrite, LeaseRecordCodec.TryRead))
            .AddSingleton<LeaseRowWriter>()
            .AddSingleton<LeaseWriter>()
            .AddSingleton<Leasing>()
            .AddSingleton<Associations>()
            .AddSingleton<Members>()
            .AddSingleton<Admission>()
            .AddSingleton<Answerer>()
            .AddSingleton<Dhcp6Desk>()
            .AddSingleton<Dhcp6Metrics>()
            .AddSingleton<Dhcp6Service>()
            .AddSingleton<IServiceReport>(services => services.GetRequiredService<Dhcp6Service>());

        // Started in this order and stopped in the other: the writer outlives the answers.
        room.Services
            .AddHostedService(services => services.GetRequiredService<LeaseRowWriter>())
            .AddHostedService(services => services.GetRequiredService<LeaseWriter>())
            .AddHostedService(services => services.GetRequiredService<Dhcp6Service>());
    }

    public static void Map(Doors doors) => Ipv6LeaseEndpoints.Map(doors.Api);
}
