namespace Appliance.Server.Boot;

/// <summary>Furnishes the room Boot.</summary>
internal static class BootRoom
{
    public static void Add(RoomBuilder room)
    {
    }

    public static void Map(Doors doors)
    {
    }
}
