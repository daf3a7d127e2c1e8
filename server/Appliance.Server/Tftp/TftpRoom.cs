using Appliance.Server.Tftp.Listener;

namespace Appliance.Server.Tftp;

/// <summary>Furnishes the room Tftp.</summary>
internal static class TftpRoom
{
    public static void Add(RoomBuilder room)
    {
        room.Settings<TftpSettings>("Tftp");
        room.Services.AddSingleton<TftpCounters>();
        room.Services.AddSingleton<TftpLoops>();
        room.Services.AddSingleton<TftpDesk>();
        room.Services.AddSingleton<TftpServer>();
        room.Services.AddSingleton<IServiceReport>(services => services.GetRequiredService<TftpServer>());
        room.Services.AddSingleton<IServiceSwitch>(services => services.GetRequiredService<TftpServer>());
        room.Services.AddHostedService(services => services.GetRequiredService<TftpServer>());
    }
}
