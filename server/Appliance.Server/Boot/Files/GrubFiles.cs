using System.Net;
using System.Text;
using Appliance.Server.Boot.Answers;
using Appliance.Server.Boot.Http;
using Appliance.Server.Dhcp;
using Appliance.Server.Tftp;

namespace Appliance.Server.Boot.Files;

/// <summary>
/// What Debian's signed GRUB fetches after itself: its script, written for whoever holds the address, and kernel and RAM disk of that boot.
/// It has no HTTP, so all of it goes by TFTP.
/// </summary>
internal sealed class GrubFiles(BootCatalogue catalogue, BootScripts scripts, ILeases leases) : ITftpFiles, ITftpScripts
{
    public bool TryFind(string name, out ReadOnlyMemory<byte> content)
    {
        var path = BootPath.Read($"/{name}");
        var found = path.Kind is BootPathKind.Kernel or BootPathKind.Initrd ? catalogue.Find(path.Name)?.Content : null;
        content = found.GetValueOrDefault();
        return found is not null;
    }

    public bool Knows(string name) => name == BootNames.GrubScript;

    public async Task<ReadOnlyMemory<byte>?> WriteAsync(string name, IPAddress client, IPAddress server, CancellationToken stop) =>
        leases.Holder(client) is { } mac ? Encoding.UTF8.GetBytes(await scripts.WriteForGrubAsync(mac, server, stop)) : (ReadOnlyMemory<byte>?)null;
}
