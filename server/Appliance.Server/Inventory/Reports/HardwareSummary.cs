using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Inventory.Matching;

namespace Appliance.Server.Inventory.Reports;

/// <summary>What lists and matching need of a cleaned report.</summary>
internal static class HardwareSummary
{
    /// <summary>The machine's permanent addresses, those that can be somebody's only.</summary>
    public static IEnumerable<MacAddress> Macs(Hardware hardware) =>
        hardware.Nics.Select(nic => MacAddress.TryParse(nic.Mac, out var mac) ? mac : default).Where(mac => mac.IsUnicast).Distinct();

    public static MachineIdentity Identity(Hardware hardware) => new(
        JunkIdentity.Uuid(hardware.System.Uuid) ?? "", JunkIdentity.Serial(hardware.System.BoardSerial) ?? "",
        JunkIdentity.Serial(hardware.System.ChassisSerial) ?? "", JunkIdentity.Serial(hardware.System.Serial) ?? "", [.. Macs(hardware)]);

    public static MachineFacts Facts(Hardware hardware) => new(
        hardware.System.Maker, hardware.System.Model, JunkIdentity.Serial(hardware.System.Serial) ?? "", JunkIdentity.Serial(hardware.System.AssetTag) ?? "",
        hardware.MemoryBytes, hardware.Disks.Count(disk => !disk.Removable), HasData(hardware));

    public static MacAddress? BootMac(Hardware hardware) =>
        hardware.Nics.FirstOrDefault(nic => nic.Booted) is { } booted && MacAddress.TryParse(booted.Mac, out var mac) && mac.IsUnicast ? mac : null;

    public static long DiskBytes(Hardware hardware) => hardware.Disks.Where(disk => !disk.Removable).Sum(disk => disk.Bytes);

    public static bool HasData(Hardware hardware) => hardware.Disks.Any(disk => disk.Signatures.Count > 0);
}
