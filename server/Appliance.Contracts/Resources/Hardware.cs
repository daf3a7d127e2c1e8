namespace Appliance.Contracts;

/// <summary>What a machine is made of, as its agent reported it. Sizes are bytes.</summary>
public sealed record Hardware
{
    public required SystemInfo System { get; init; }
    public required FirmwareInfo Firmware { get; init; }
    public required CpuInfo Cpu { get; init; }
    public long MemoryBytes { get; init; }
    public IReadOnlyList<MemoryModule> Memory { get; init => field = value ?? []; } = [];
    public IReadOnlyList<DiskInfo> Disks { get; init => field = value ?? []; } = [];
    public IReadOnlyList<NicInfo> Nics { get; init => field = value ?? []; } = [];
    public TpmInfo? Tpm { get; init; }
    public BmcInfo? Bmc { get; init; }
}

public sealed record SystemInfo(string Uuid, string Maker, string Model, string Serial, string BoardSerial, string ChassisSerial, string AssetTag);

public sealed record FirmwareInfo(string Kind, string Vendor, string Version, string Date, string SecureBoot);

public sealed record CpuInfo(string Model, string Architecture, int Sockets, int Cores, int Threads, int Megahertz);

public sealed record MemoryModule(string Slot, long Bytes, string Kind, int Megatransfers, string Maker, string Part, string Serial);

/// <param name="Signatures">Partition tables, file systems and volume members found; not empty means the disk has data.</param>
public sealed record DiskInfo(
    string Name, string Model, string Serial, string Wwn, long Bytes, bool Rotational, bool Removable, string Transport, IReadOnlyList<string> Signatures);

public sealed record NicInfo(
    string Name, string Mac, string Driver, string Model, bool Link, int Megabits, LldpNeighbour? Neighbour, bool Booted);

public sealed record LldpNeighbour(string Chassis, string Port, string PortDescription, string SystemName, int Vlan);

public sealed record TpmInfo(string Version, string Maker);

public sealed record BmcInfo(string Kind, string Address, string Firmware);
