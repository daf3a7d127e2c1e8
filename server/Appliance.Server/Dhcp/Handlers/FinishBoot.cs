using Appliance.Contracts;
using Appliance.Protocols;

namespace Appliance.Server.Dhcp.Handlers;

/// <summary>Puts the boot file a room upstairs has chosen where each kind of firmware looks for it.</summary>
internal sealed class FinishBoot : IDhcpHandler
{
    /// <summary>PXE_DISCOVERY_CONTROL 8: take the boot file named here (PXE 2.1, table 2-1), and the end.</summary>
    private static readonly byte[] UseOffer = [6, 1, 8, 255];

    public DhcpStage Stage => DhcpStage.Finish;

    public ValueTask<DhcpVerdict> HandleAsync(DhcpExchange exchange, CancellationToken stop)
    {
        if (exchange.WantsBoot) exchange.Options.Echo(DhcpOption.MachineId, Whole(exchange.Request.Options));
        if (exchange.BootFile is { } file)
        {
            exchange.NextServer ??= exchange.Subnet.ServerAddress;
            exchange.Options.Set(DhcpOption.TftpServerName, exchange.NextServer.ToString());
            exchange.Options.Set(DhcpOption.BootFile, file);
        }
        // UEFI takes an HTTP answer only when it repeats the class. For PXE the class would announce a boot server menu (option 43)
        // or port 4011, and EDK2 would go and look for it: only port 4011 itself says "PXEClient".
        if (exchange is { IsHttpBoot: true, BootFile: not null }) exchange.Options.Set(DhcpOption.VendorClass, "HTTPClient");
        else if (exchange.IsBootService || exchange is { Subnet.Mode: SubnetMode.Proxy, BootFile: not null })
        {
            exchange.Options.Set(DhcpOption.VendorClass, "PXEClient");
            // A BIOS takes the file of our offer only when it is told not to look for boot servers; UEFI asks on port 4011 when it is told nothing.
            if (exchange is { IsBootService: false, IsPxe: true, IsIpxe: false, Firmware: FirmwareKind.Bios or FirmwareKind.Unknown })
                exchange.Options.Set(DhcpOption.VendorSpecific, UseOffer);
        }
        var silent = exchange.BootFile is null && (exchange.IsBootService || exchange.Subnet.Mode == SubnetMode.Proxy);
        if (silent) exchange.Dropped = Counting.DropReason.NoAnswerNeeded;
        return ValueTask.FromResult(silent ? DhcpVerdict.Drop : DhcpVerdict.Continue);
    }

    /// <summary>Option 97 is repeated only when it is one: type 0 and a UUID.</summary>
    private static DhcpOptions Whole(DhcpOptions options) => options.TryGet(DhcpOption.MachineId, out _) ? options : new DhcpOptions();
}
