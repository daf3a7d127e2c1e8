using Appliance.Contracts;
using static Appliance.Server.Inventory.Reports.CleanText;

namespace Appliance.Server.Inventory.Reports;

/// <summary>Bounds a hardware report: it comes from a machine nobody vouches for. Cleaning twice changes nothing.</summary>
internal static class HardwareCleaner
{
    public const int MostMemoryModules = 256;
    public const int MostDisks = 256;
    public const int MostNics = 64;
    public const int MostSignatures = 16;

    /// <summary>No machine has more than this: 1 PiB. Sums of sizes stay far below overflow.</summary>
    public const long MostBytes = 1L << 50;

    public static Hardware Clean(Hardware reported) => new()
    {
        System = Clean(reported.System),
        Firmware = Clean(reported.Firmware),
        Cpu = Clean(reported.Cpu),
        MemoryBytes = Size(reported.MemoryBytes),
        Memory = [.. reported.Memory.Take(MostMemoryModules).Select(Clean)],
        Disks = [.. reported.Disks.Take(MostDisks).Select(Clean)],
        Nics = [.. reported.Nics.Take(MostNics).Select(Clean)],
        Tpm = reported.Tpm is { } tpm ? new TpmInfo(Of(tpm.Version), Of(tpm.Maker)) : null,
        Bmc = reported.Bmc is { } bmc ? new BmcInfo(Of(bmc.Kind), Of(bmc.Address), Of(bmc.Firmware)) : null,
    };

    private static SystemInfo Clean(SystemInfo system) => new(
        Of(system.Uuid).ToLowerInvariant(), Of(system.Maker), Of(system.Model), Of(system.Serial), Of(system.BoardSerial), Of(system.ChassisSerial), Of(system.AssetTag));

    private static FirmwareInfo Clean(FirmwareInfo firmware) => new(
        Of(firmware.Kind), Of(firmware.Vendor), Of(firmware.Version), Of(firmware.Date), Of(firmware.SecureBoot));

    private static CpuInfo Clean(CpuInfo cpu) => new(
        Of(cpu.Model), Of(cpu.Architecture), Count(cpu.Sockets), Count(cpu.Cores), Count(cpu.Threads), Count(cpu.Megahertz));

    private static MemoryModule Clean(MemoryModule module) => new(
        Of(module.Slot), Size(module.Bytes), Of(module.Kind), Count(module.Megatransfers), Of(module.Maker), Of(module.Part), Of(module.Serial));

    private static DiskInfo Clean(DiskInfo disk) => new(
        Of(disk.Name), Of(disk.Model), Of(disk.Serial), Of(disk.Wwn), Size(disk.Bytes), disk.Rotational, disk.Removable, Of(disk.Transport),
        [.. disk.Signatures.Take(MostSignatures).Select(signature => Of(signature, 32)).Where(signature => signature.Length > 0)]);

    private static NicInfo Clean(NicInfo nic) => new(
        Of(nic.Name), Of(nic.Mac).ToLowerInvariant(), Of(nic.Driver), Of(nic.Model), nic.Link, Count(nic.Megabits), nic.Neighbour is { } seen ? Clean(seen) : null, nic.Booted);

    private static LldpNeighbour Clean(LldpNeighbour seen) => new(
        Of(seen.Chassis), Of(seen.Port), Of(seen.PortDescription), Of(seen.SystemName), Math.Clamp(seen.Vlan, 0, 4094));

    private static long Size(long bytes) => Math.Clamp(bytes, 0, MostBytes);

    private static int Count(int count) => Math.Clamp(count, 0, 10_000_000);
}
