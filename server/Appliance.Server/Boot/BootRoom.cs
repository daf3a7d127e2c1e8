using Appliance.Server.Boot.Answers;
using Appliance.Server.Boot.Endpoints;
using Appliance.Server.Boot.Files;
using Appliance.Server.Boot.Http;
using Appliance.Server.Boot.Timeline;
using Appliance.Server.Boot.Tokens;
using Appliance.Server.Dhcp;
using Appliance.Server.Dhcp6;
using Appliance.Server.Tftp;

namespace Appliance.Server.Boot;

/// <summary>Furnishes the room Boot.</summary>
internal static class BootRoom
{
    public static void Add(RoomBuilder room)
    {
        room.Settings<BootSettings>("Boot");
        var services = room.Services;
        services.AddSingleton<BootMeters>();

        services.AddSingleton<TimelineTable>();
        services.AddSingleton<BootVerdicts>();
        services.AddSingleton<BootHistory>();
        services.AddSingleton<TimelineWriter>();
        services.AddHostedService(all => all.GetRequiredService<TimelineWriter>());
        services.AddSingleton<BootTimeline>();
        services.AddSingleton<IBootTimeline>(all => all.GetRequiredService<BootTimeline>());
        services.AddHostedService<BootWatch>();
        services.AddSingleton<ITftpObserver, WatchTftp>();

        services.AddSingleton<BootTokens>();
        services.AddSingleton<IBootTokens>(all => all.GetRequiredService<BootTokens>());

        services.AddSingleton<BootCatalogue>();
        services.AddSingleton<ITftpFiles>(all => all.GetRequiredService<BootCatalogue>());
        services.AddSingleton<FollowBootFiles>();
        services.AddSingleton<IServiceReport>(all => all.GetRequiredService<FollowBootFiles>());
        services.AddHostedService(all => all.GetRequiredService<FollowBootFiles>());

        services.AddSingleton<GrubFiles>();
        services.AddSingleton<ITftpFiles>(all => all.GetRequiredService<GrubFiles>());
        services.AddSingleton<ITftpScripts>(all => all.GetRequiredService<GrubFiles>());

        services.AddSingleton<SignedOnly>();
        services.AddSingleton<MachineStanding>();
        services.AddSingleton<SeenMachines>();
        services.AddHostedService(all => all.GetRequiredService<SeenMachines>());
        services.AddSingleton<NameBootFile>();
        services.AddSingleton<IDhcpHandler>(all => all.GetRequiredService<NameBootFile>());
        services.AddSingleton<IBootOverIpv6, BootOverIpv6>();

        services.AddSingleton<IDoorListener, BootDoor>();
        services.AddSingleton<ScriptPace>();
        services.AddSingleton<SendingTurns>();
        services.AddSingleton<FileSender>();
        services.AddSingleton<BootScripts>();
        services.AddSingleton<BootPages>();
        services.AddSingleton<Announcements>();
    }

    public static void Map(Doors doors)
    {
        doors.Boot.Map("/{**path}", (HttpContext context, BootPages pages) => pages.AnswerAsync(context));
        TimelineEndpoints.Map(doors.Api);
    }
}
