using Appliance.Server.Inventory.Endpoints;
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
        room.Services.AddSingleton<ResourceEndpoints>();
        room.Services.AddSingleton<IResourceViews>(services => services.GetRequiredService<ResourceEndpoints>());
        room.Services.AddHostedService<KeepMemoryTrue>();
    }

    public static void Map(Doors doors)
    {
        ResourceEndpoints.Map(doors.Api);
        IgnoredEndpoints.Map(doors.Api);
    }
}
