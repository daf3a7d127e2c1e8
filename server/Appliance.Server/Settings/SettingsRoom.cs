using Appliance.Server.Settings.Desk;
using Appliance.Server.Settings.Endpoints;

namespace Appliance.Server.Settings;

/// <summary>Furnishes the room Settings.</summary>
internal static class SettingsRoom
{
    public static void Add(RoomBuilder room)
    {
        room.Services.AddSingleton<SettingTexts>();
        room.Services.AddSingleton<SettingsDesk>();
        room.Services.AddSingleton<IServiceReport, SettingsReport>();
        room.Services.AddHostedService<ProveSettings>();
    }

    public static void Map(Doors doors) => SettingsEndpoints.Map(doors.Api);
}
