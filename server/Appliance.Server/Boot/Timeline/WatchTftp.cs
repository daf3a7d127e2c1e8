using System.Globalization;
using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Dhcp;
using Appliance.Server.Tftp;

namespace Appliance.Server.Boot.Timeline;

/// <summary>Puts TFTP transfers on the timeline of whoever holds the client's address.</summary>
internal sealed class WatchTftp(BootTimeline timeline, ILeases leases) : ITftpObserver
{
    public void Requested(TftpTransfer transfer)
    {
        if (transfer.Size > 0 && Holder(transfer.Client.Address) is { } mac)
            timeline.Record(mac, BootHopKind.FileRequested, $"{transfer.File}, {transfer.Options}", transfer.Size);
    }

    public void Finished(TftpTransfer transfer, TftpEnd end)
    {
        if (Holder(transfer.Client.Address) is not { } mac) return;
        switch (end.Kind)
        {
            case TftpEndKind.Completed:
                timeline.Record(mac, BootHopKind.FileSent, string.Create(
                    CultureInfo.InvariantCulture, $"{transfer.File}, {transfer.Options}, {end.Took.TotalMilliseconds:F0} ms, {end.Retransmissions} resent"), end.BytesAcknowledged);
                break;
            case TftpEndKind.TimedOut or TftpEndKind.AbortedByClient:
                timeline.Record(mac, BootHopKind.FileAborted, string.Create(
                    CultureInfo.InvariantCulture, $"{transfer.File}: {end.Message}; {end.BytesAcknowledged} of {transfer.Size} bytes, {end.Retransmissions} resent"), end.BytesAcknowledged);
                break;
            case TftpEndKind.NotFound when IsScript(transfer.File):
                timeline.Record(mac, BootHopKind.ScriptMissing, $"{transfer.File} by TFTP");
                break;
            case TftpEndKind.NotFound when !transfer.File.EndsWith(".ipxe", StringComparison.OrdinalIgnoreCase):
                timeline.Record(mac, BootHopKind.FileAborted, $"{transfer.File} does not exist");
                break;
            default:
                break;
        }
    }

    /// <summary>Newer iPXE looks for autoexec.ipxe by itself, and does well without it.</summary>
    public static bool IsScript(string name) =>
        name.EndsWith(".ipxe", StringComparison.OrdinalIgnoreCase) && !name.EndsWith("autoexec.ipxe", StringComparison.OrdinalIgnoreCase);

    private MacAddress? Holder(IPAddress client) => leases.Holder(client);
}
