namespace Appliance.Server.Dhcp;

/// <summary>Furnishes the room Dhcp.</summary>
internal static class DhcpRoom
{
    public static void Add(RoomBuilder room)
    {
    }

    public static void Map(Doors doors)
    {
    }
}
