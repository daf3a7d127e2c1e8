using Appliance.Contracts;
using Google.Protobuf;
using Wire = Appliance.Agent.Contracts;

namespace Appliance.Server.Agents.Messages;

/// <summary>A hardware report from the wire as the contracts say it. Cutting and cleaning its texts is Inventory's part.</summary>
internal static class HardwareMessages
{
    public const int Longest = 256 * 1024;

    // Far more than any machine has; Inventory keeps fewer still. Bounds what a small message of empty parts can swell to.
    private const int MostParts = 1024;

    /// <exception cref="FaultException">Invalid: too long, or no hardware report.</exception>
    public static Hardware Read(ByteString facts)
    {
        if (facts.Length > Longest) throw TooLong();
        try
        {
            return Read(Wire.Hardware.Parser.ParseFrom(facts));
        }
        catch (InvalidProtocolBufferException broken)
        {
            throw new FaultException(FaultKind.Invalid, FaultCodes.FactsInvalid, "The facts are no hardware report.", cause: broken);
        }
    }

    /// <exception cref="FaultException">Invalid: too long.</exception>
    public static Hardware Read(Wire.Hardware report)
    {
        if (report.CalculateSize() > Longest) throw TooLong();
        return new Hardware
        {
            System = System(report.System ?? new Wire.System()),
            Firmware = Firmware(report.Firmware ?? new Wire.Firmware()),
            Cpu = Cpu(report.Cpu ?? new Wire.Cpu()),
            MemoryBytes = Size(report.MemoryBytes),
            Memory = [.. report.Memory.Take(MostParts).Select(Module)],
            Disks = [.. report.Disks.Take(MostParts).Select(Disk)],
            Nics = [.. report.Nics.Take(MostParts).Select(Nic)],
            Tpm = report.Tpm is { } tpm ? new TpmInfo(tpm.Version, tpm.Maker) : null,
            Bmc = report.Bmc is { } bmc ? new BmcInfo(bmc.Kind, bmc.Address, bmc.Firmware) : null,
        };
    }

    private static SystemInfo System(Wire.System s) => new(s.Uuid, s.Maker, s.Model, s.Serial, s.BoardSerial, s.ChassisSerial, s.AssetTag);

    private static FirmwareInfo Firmware(Wire.Firmware f) => new(f.Kind, f.Vendor, f.Version, f.Date, f.SecureBoot switch
    {
        Wire.Firmware.Types.SecureBoot.Unsupported => "unsupported",
        Wire.Firmware.Types.SecureBoot.Disabled => "disabled",
        Wire.Firmware.Types.SecureBoot.SetupMode => "setup mode",
        Wire.Firmware.Types.SecureBoot.Enabled => "enabled",
        _ => "unknown",
    });

    private static CpuInfo Cpu(Wire.Cpu c) => new(c.Model, c.Architecture, Count(c.Sockets), Count(c.Cores), Count(c.Threads), Count(c.Megahertz));

    private static MemoryModule Module(Wire.MemoryModule m) => new(m.Slot, Size(m.Bytes), m.Kind, Count(m.Megatransfers), m.Maker, m.Part, m.Serial);

    private static DiskInfo Disk(Wire.Disk d) =>
        new(d.Name, d.Model, d.Serial, d.Wwn, Size(d.Bytes), d.Rotational, d.Removable, d.Transport, [.. d.Signatures.Take(MostParts)]);

    private static NicInfo Nic(Wire.Nic n) => new(n.Name, n.Mac, n.Driver, n.Model, n.Link, Count(n.Megabits), n.Neighbour is { } seen ? Neighbour(seen) : null, n.Booted);

    private static LldpNeighbour Neighbour(Wire.LldpNeighbour n) => new(n.Chassis, n.Port, n.PortDescription, n.SystemName, Count(n.Vlan));

    private static long Size(ulong bytes) => (long)Math.Min(bytes, long.MaxValue);

    private static int Count(uint count) => (int)Math.Min(count, int.MaxValue);

    private static FaultException TooLong() => new(FaultKind.Invalid, FaultCodes.FactsInvalid, $"The hardware report is longer than {Longest / 1024} KiB.");
}
