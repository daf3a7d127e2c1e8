namespace Appliance.Server.Network;

/// <summary>Furnishes the room Network.</summary>
internal static class NetworkRoom
{
    public static void Add(RoomBuilder room)
    {
    }

    public static void Map(Doors doors)
    {
    }
}
