using Appliance.Protocols;

namespace Appliance.Server.Dhcp.Handlers;

/// <summary>Puts the boot file a room upstairs has chosen where each kind of firmware looks for it.</summary>
internal sealed class FinishBoot : IDhcpHandler
{
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
        else if (exchange.IsBootService) exchange.Options.Set(DhcpOption.VendorClass, "PXEClient");
        var silent = exchange is { IsBootService: true, BootFile: null };
        if (silent) exchange.Dropped = Counting.DropReason.NoAnswerNeeded;
        return ValueTask.FromResult(silent ? DhcpVerdict.Drop : DhcpVerdict.Continue);
    }

    /// <summary>Option 97 is repeated only when it is one: type 0 and a UUID.</summary>
    private static DhcpOptions Whole(DhcpOptions options) => options.TryGet(DhcpOption.MachineId, out _) ? options : new DhcpOptions();
}
