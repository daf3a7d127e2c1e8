namespace Appliance.Server.Store;

/// <summary>Furnishes the room Store.</summary>
internal static class StoreRoom
{
    public static void Add(RoomBuilder room)
    {
    }
}
