namespace Appliance.Server.Api;

/// <summary>Furnishes the room Api.</summary>
internal static class ApiRoom
{
    public static void Add(RoomBuilder room)
    {
    }

    public static void Map(Doors doors)
    {
    }
}
