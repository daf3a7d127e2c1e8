using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Inventory.Endpoints;
using Appliance.Server.Inventory.Reach;
using Appliance.Server.Inventory.Records;
using Appliance.Server.Inventory.Snapshot;

namespace Appliance.Server.Inventory;

/// <summary>Furnishes the room Inventory.</summary>
internal static class InventoryRoom
{
    public static void Add(RoomBuilder room)
    {
        room.Services.AddSingleton<MachineIndex>();
        room.Services.AddSingleton<Strangers>();
        room.Services.AddSingleton<IMachines, Machines>();
        room.Services.AddSingleton<MachineAccess>();
        room.Services.AddSingleton<IMachineAccess>(services => services.GetRequiredService<MachineAccess>());
        room.Services.AddSingleton<IAccessObjects>(services => services.GetRequiredService<MachineAccess>());
        room.Services.AddSingleton<IPooledObjects>(services => services.GetRequiredService<MachineAccess>());
        room.Services.AddSingleton<IEventSight>(services => services.GetRequiredService<MachineAccess>());
        room.Services.AddSingleton<ResourceEndpoints>();
        room.Services.AddSingleton<IResourceViews>(services => services.GetRequiredService<ResourceEndpoints>());
        room.Services.AddHostedService<KeepMemoryTrue>();
    }

    public static void Map(Doors doors)
    {
        ResourceEndpoints.Map(doors.Api);
        PoolEndpoints.Map(doors.Api);
        IgnoredEndpoints.Map(doors.Api);
    }
}
