namespace Appliance.Server.Agents;

/// <summary>Furnishes the room Agents.</summary>
internal static class AgentsRoom
{
    public static void Add(RoomBuilder room)
    {
    }

    public static void Map(Doors doors)
    {
    }
}
