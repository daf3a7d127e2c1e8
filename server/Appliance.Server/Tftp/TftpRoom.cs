namespace Appliance.Server.Tftp;

/// <summary>Furnishes the room Tftp.</summary>
internal static class TftpRoom
{
    public static void Add(RoomBuilder room)
    {
    }
}
