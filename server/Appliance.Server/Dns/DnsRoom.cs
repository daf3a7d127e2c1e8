namespace Appliance.Server.Dns;

/// <summary>Furnishes the room Dns.</summary>
internal static class DnsRoom
{
    public static void Add(RoomBuilder room)
    {
    }
}
