using System.Threading.Channels;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Inventory;

namespace Appliance.Server.Boot.Answers;

/// <summary>Tells Inventory about machines that ask to boot, beside the packets: an answer never waits for the store.</summary>
internal sealed class SeenMachines(IMachines machines, ILogger<SeenMachines> log) : BackgroundService
{
    private readonly Channel<(MacAddress Mac, FirmwareKind Firmware)> _seen =
        Channel.CreateBounded<(MacAddress, FirmwareKind)>(new BoundedChannelOptions(1024) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Returns at once. What does not fit is left out; the machine asks again.</summary>
    public void Note(MacAddress mac, FirmwareKind firmware) => _seen.Writer.TryWrite((mac, firmware));

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        await foreach (var (mac, firmware) in _seen.Reader.ReadAllAsync(stop)) await TellAsync(mac, firmware, stop);
    }

    private async Task TellAsync(MacAddress mac, FirmwareKind firmware, CancellationToken stop)
    {
        try
        {
            await machines.SeenAsync(mac, firmware, stop);
        }
        catch (Exception defect) when (!stop.IsCancellationRequested)
        {
            // One machine's trouble is not the others': it asks again, and so is seen again.
            log.NotNoted(mac, defect);
        }
    }
}
