using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Boot.Answers;

namespace Appliance.Server.Boot.Http;

/// <summary>
/// The scripts iPXE is given. The kernel's parameters are a contract with the agent; see the room's README. All that is filled in is our
/// own: addresses, hex digits, checked host names.
/// </summary>
internal static class ScriptWriter
{
    /// <summary>Loads the discovery system; tries four times, for a switch port that wakes up late.</summary>
    public static string Discovery(string name, IPAddress server, int httpPort, MacAddress mac, string parameters, Guid attempt) => $$"""
        #!ipxe
        echo
        echo Appliance {{server}}: {{name}} starts the discovery system. Nothing is written to its disks.
        set tries:int32 0
        :again
        imgfree
        kernel http://{{Literal.Of(server)}}:{{httpPort}}/boot/{{attempt}}/vmlinuz initrd=initrd.img {{parameters}} || goto failed
        initrd http://{{Literal.Of(server)}}:{{httpPort}}/boot/{{attempt}}/initrd.img || goto failed
        boot || goto failed
        :failed
        inc tries
        iseq ${tries} 4 && goto giveup ||
        echo Appliance {{server}}: fetching the discovery system failed. Trying again in 5 seconds ...
        sleep 5
        goto again
        :giveup
        echo Appliance {{server}}: giving up. See its boot timeline: appliance resource timeline {{mac}}
        sleep 10
        exit 1

        """;

    /// <summary>On to the machine's own disk. UEFI goes on to the next boot entry only after a failure, so it must be exit 1.</summary>
    public static string LocalBoot(string name, IPAddress server, FirmwareKind firmware) => firmware switch
    {
        FirmwareKind.Bios => $"{Greeting(name, server)}{BiosDisk}",
        FirmwareKind.Unknown => $"{Greeting(name, server)}iseq ${{platform}} efi && exit 1 ||\n{BiosDisk}",
        _ => $"{Greeting(name, server)}exit 1\n",
    };

    /// <summary>Something of ours is away for the moment: ask again soon instead of falling through to the disk.</summary>
    public static string Wait(string why, IPAddress server, int httpPort, MacAddress mac) => $"""
        #!ipxe
        echo
        echo Appliance {server}: {why}. Asking again in 10 seconds ...
        sleep 10
        chain --replace http://{Literal.Of(server)}:{httpPort}/boot.ipxe?mac={mac} || exit 1

        """;

    private const string BiosDisk = "sanboot --no-describe --drive 0x80 ||\nexit\n";

    private static string Greeting(string name, IPAddress server) => $"#!ipxe\necho\necho Appliance {server}: {name} starts from its own disk.\n";
}
