namespace Appliance.Server.Events;

/// <summary>Furnishes the room Events.</summary>
internal static class EventsRoom
{
    public static void Add(RoomBuilder room)
    {
    }

    public static void Map(Doors doors)
    {
    }
}
