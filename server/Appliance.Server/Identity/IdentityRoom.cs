namespace Appliance.Server.Identity;

/// <summary>Furnishes the room Identity.</summary>
internal static class IdentityRoom
{
    public static void Add(RoomBuilder room)
    {
    }

    public static void Map(Doors doors)
    {
    }
}
