using Appliance.Server.Inventory;
using Appliance.Server.Jobs;
using Appliance.Server.Power.Deeds;
using Appliance.Server.Power.Drivers;
using Appliance.Server.Power.Endpoints;
using Appliance.Server.Power.Ipmi;
using Appliance.Server.Power.Libvirt;
using Appliance.Server.Power.Machines;
using Appliance.Server.Power.Reach;
using Appliance.Server.Power.Reading;
using Appliance.Server.Power.Redfish;

namespace Appliance.Server.Power;

/// <summary>Furnishes the room Power.</summary>
internal static class PowerRoom
{
    public static void Add(RoomBuilder room)
    {
        room.Settings<PowerSettings>("Power");
        room.Services
            .AddSingleton<BmcReach>()
            .AddSingleton<SimulatedPower>()
            .AddSingleton<WakeOnLanPower>()
            .AddSingleton<RedfishSessions>()
            .AddSingleton<RedfishPower>()
            .AddSingleton<AgentChoice>()
            .AddSingleton<IpmiPower>()
            .AddSingleton<LibvirtPower>()
            .AddSingleton<PowerDrivers>()
            .AddSingleton<IDriverSeam>(services => services.GetRequiredService<PowerDrivers>())
            .AddSingleton<IOwnDrivers>(services => services.GetRequiredService<PowerDrivers>())
            .AddSingleton<PowerBook>()
            .AddSingleton<SpecCheck>()
            .AddSingleton<PowerDesk>()
            .AddSingleton<IResourceDetails, PowerDetails>()
            .AddSingleton<BmcQueues>()
            .AddSingleton<PowerLine>()
            .AddSingleton<IPowerLine>(services => services.GetRequiredService<PowerLine>())
            .AddSingleton<Switching>()
            .AddSingleton<PowerOrders>()
            .AddJob<PowerOn>()
            .AddJob<PowerOff>()
            .AddJob<PowerReset>()
            .AddJob<PowerCycle>()
            .AddJob<ShutDown>()
            .AddReconciler<ReadPowerStates>();
    }

    public static void Map(Doors doors)
    {
        PowerEndpoints.Map(doors.Api);
        PowerActionEndpoints.Map(doors.Api);
    }
}
