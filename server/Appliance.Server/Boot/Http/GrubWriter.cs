using System.Net;
using Appliance.Protocols;

namespace Appliance.Server.Boot.Http;

/// <summary>The scripts GRUB is given, as <see cref="ScriptWriter"/> writes iPXE's. All that is filled in is our own.</summary>
internal static class GrubWriter
{
    public static string Discovery(string name, MacAddress mac, IPAddress server, string parameters, Guid attempt) => $$"""
        set timeout=0
        echo 'Appliance {{server}}: {{name}} starts the discovery system. Nothing is written to its disks.'
        if linux /boot/{{attempt}}/vmlinuz {{parameters}}; then
            if initrd /boot/{{attempt}}/initrd.img; then boot; fi
        fi
        echo 'Appliance {{server}}: fetching the discovery system failed. See its boot timeline: appliance resource timeline {{mac}}'
        sleep 10
        configfile /{{Answers.BootNames.GrubScript}}

        """;

    /// <summary>Something of ours is away for the moment: ask again soon.</summary>
    public static string Wait(string why, IPAddress server) => $"""
        echo 'Appliance {server}: {why}. Asking again in 10 seconds ...'
        sleep 10
        configfile /{Answers.BootNames.GrubScript}

        """;

    /// <summary>A machine that is to start from its disk is named no file; one that comes here all the same goes back to its firmware.</summary>
    public static string LocalBoot(string name, IPAddress server) => $"echo 'Appliance {server}: {name} starts from its own disk.'\nexit\n";
}
