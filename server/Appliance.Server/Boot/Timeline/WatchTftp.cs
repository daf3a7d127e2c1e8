using System.Globalization;
using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Boot.Answers;
using Appliance.Server.Boot.Http;
using Appliance.Server.Dhcp;
using Appliance.Server.Tftp;

namespace Appliance.Server.Boot.Timeline;

/// <summary>Puts TFTP transfers on the timeline of whoever holds the client's address.</summary>
internal sealed class WatchTftp(BootTimeline timeline, SignedOnly signed, ILeases leases) : ITftpObserver
{
    public void Requested(TftpTransfer transfer)
    {
        if (transfer.Size > 0 && !IsOfGrub(transfer.File) && Holder(transfer.Client.Address) is { } mac)
            timeline.Record(mac, BootHopKind.FileRequested, $"{transfer.File}, {transfer.Options}", transfer.Size);
    }

    public void Finished(TftpTransfer transfer, TftpEnd end)
    {
        if (Holder(transfer.Client.Address) is not { } mac) return;
        if (transfer.File == BootNames.UefiLoader && end.Kind == TftpEndKind.Completed) signed.Loaded(mac);
        if (IsOfGrub(transfer.File))
        {
            FinishedByGrub(mac, transfer, end);
            return;
        }
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
            // shim and GRUB look for much that nobody needs to have.
            case TftpEndKind.NotFound when BootNames.IsLoader(transfer.File):
                timeline.Record(mac, BootHopKind.FileAborted, $"{transfer.File} does not exist");
                break;
            default:
                break;
        }
    }

    private static bool IsOfGrub(string name) => name == BootNames.GrubScript || BootPath.Read($"/{name}").Kind is BootPathKind.Kernel or BootPathKind.Initrd;

    /// <summary>Kernel and RAM disk count for the boot they are fetched in; the script has been noted when it was written.</summary>
    private void FinishedByGrub(MacAddress mac, TftpTransfer transfer, TftpEnd end)
    {
        var path = BootPath.Read($"/{transfer.File}");
        if (path.Kind is not (BootPathKind.Kernel or BootPathKind.Initrd) || end.Kind is TftpEndKind.SizeProbed) return;
        var whole = end.Kind == TftpEndKind.Completed;
        timeline.Record(path.Attempt, mac, !whole ? BootHopKind.PartialTransfer : path.Kind == BootPathKind.Kernel ? BootHopKind.Kernel : BootHopKind.Initrd,
            whole ? string.Create(CultureInfo.InvariantCulture, $"{path.Name} by TFTP, {transfer.Options}, {end.Took.TotalMilliseconds:F0} ms, {end.Retransmissions} resent")
            : string.Create(CultureInfo.InvariantCulture, $"{path.Name} broke off after {end.BytesAcknowledged} of {transfer.Size} bytes: {end.Message}"), end.BytesAcknowledged);
    }

    /// <summary>Newer iPXE looks for autoexec.ipxe by itself, and does well without it.</summary>
    public static bool IsScript(string name) =>
        name.EndsWith(".ipxe", StringComparison.OrdinalIgnoreCase) && !name.EndsWith("autoexec.ipxe", StringComparison.OrdinalIgnoreCase);

    private MacAddress? Holder(IPAddress client) => leases.Holder(client);
}
