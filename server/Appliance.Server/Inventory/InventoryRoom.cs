namespace Appliance.Server.Inventory;

/// <summary>Furnishes the room Inventory.</summary>
internal static class InventoryRoom
{
    public static void Add(RoomBuilder room)
    {
    }

    public static void Map(Doors doors)
    {
    }
}
