namespace Appliance.Server.Enrollment;

/// <summary>Furnishes the room Enrollment.</summary>
internal static class EnrollmentRoom
{
    public static void Add(RoomBuilder room)
    {
    }

    public static void Map(Doors doors)
    {
    }
}
