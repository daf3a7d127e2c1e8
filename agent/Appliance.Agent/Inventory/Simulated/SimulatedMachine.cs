using Appliance.Agent.Contracts;
using Appliance.Protocols;

namespace Appliance.Agent.Inventory.Simulated;

/// <summary>A machine that does not exist: the same number is always the same machine, and no two numbers share an address or a serial.</summary>
internal sealed class SimulatedMachine(int number)
{
    private const ulong GiB = 1UL << 30, TB = 1_000_000_000_000;

    private static readonly Model[] Models =
    [
        new("Dell Inc.", "PowerEdge R650", "Intel(R) Xeon(R) Gold 6330 CPU @ 2.00GHz", 2, 56, 16, 32, "DDR4", 3200, 2, "nvme", "ice"),
        new("HPE", "ProLiant DL360 Gen10", "Intel(R) Xeon(R) Silver 4214 CPU @ 2.20GHz", 2, 24, 12, 16, "DDR4", 2933, 4, "sas", "tg3"),
        new("Supermicro", "SYS-1029U", "Intel(R) Xeon(R) Gold 5218 CPU @ 2.30GHz", 2, 32, 8, 32, "DDR4", 2666, 2, "sata", "ixgbe"),
        new("Lenovo", "ThinkSystem SR635 V3", "AMD EPYC 9354P 32-Core Processor", 1, 32, 12, 64, "DDR5", 4800, 6, "nvme", "mlx5_core"),
    ];

    private Model Kind => Models[number % Models.Length];

    /// <summary>Locally administered, so that it can never be a real machine's.</summary>
    public MacAddress Mac => MacOf(0);

    public string Uuid => $"51aa0000-0000-4000-8000-{number:x12}";

    public string Serial => $"SIM{number:D7}";

    public string Product => Kind.Name;

    public Hardware Look() => new()
    {
        System = new Contracts.System
        {
            Uuid = Uuid,
            Maker = Kind.Maker,
            Model = Kind.Name,
            Serial = Serial,
            BoardSerial = $"SIMB{number:D7}",
            ChassisSerial = $"SIMC{number:D7}",
        },
        Firmware = new Firmware { Kind = number % 3 == 0 ? "bios" : "uefi", Vendor = Kind.Maker, Version = "2.4.1", Date = "03/14/2025", SecureBoot = Firmware.Types.SecureBoot.Disabled },
        Cpu = new Cpu
        {
            Model = Kind.Cpu,
            Architecture = "x86_64",
            Sockets = Kind.Sockets,
            Cores = Kind.Cores,
            Threads = Kind.Cores * 2,
            Megahertz = 2200,
        },
        MemoryBytes = Kind.Modules * Kind.ModuleGiB * GiB / 100 * 98,
        Memory = { Enumerable.Range(0, (int)Kind.Modules).Select(Module) },
        Disks = { Enumerable.Range(0, (int)Kind.DiskCount).Select(Disk) },
        Nics = { Enumerable.Range(0, 2).Select(Nic) },
        Tpm = new Tpm { Version = "2.0", Maker = "" },
        Bmc = new Bmc { Kind = "ipmi-kcs", Address = $"10.250.{number >> 8 & 255}.{number & 255}", Firmware = "6.10" },
    };

    /// <summary>Busier by day than by night.</summary>
    public Usage Use(DateTimeOffset at)
    {
        var busy = (1 - Math.Cos((at.TimeOfDay.TotalHours + number % 5) / 24 * 2 * Math.PI)) / 2;
        var memory = Look().MemoryBytes;
        return new Usage
        {
            CpuPermille = (uint)(busy * 800),
            MemoryBytes = memory,
            MemoryAvailableBytes = (ulong)(memory * (0.9 - busy / 2)),
            LoadHundredths = (uint)(busy * 80 * Kind.Cores),
        };
    }

    private MacAddress MacOf(int port) => new(0x02_51_00_00_00_00UL | (ulong)number << 4 | (uint)port);

    private MemoryModule Module(int slot) => new()
    {
        Slot = $"DIMM_A{slot + 1}",
        Bytes = Kind.ModuleGiB * GiB,
        Kind = Kind.MemoryKind,
        Megatransfers = Kind.Megatransfers,
        Maker = "Samsung",
        Serial = $"{number:X6}{slot:X2}",
    };

    private Disk Disk(int index) => new()
    {
        Name = Kind.Transport == "nvme" ? $"nvme{index}n1" : $"sd{(char)('a' + index)}",
        Model = "SIMULATED 1920G",
        Serial = $"SIMD{number:D6}{index}",
        Wwn = $"naa.5{number:x7}{index:x8}",
        Bytes = 192 * TB / 100,
        Rotational = Kind.Transport == "sas",
        Transport = Kind.Transport,
    };

    private Nic Nic(int port) => new()
    {
        Name = $"eth{port}",
        Mac = MacOf(port).ToString(),
        Driver = Kind.Driver,
        Link = port == 0,
        Megabits = port == 0 ? 25_000u : 0,
        Booted = port == 0,
        Neighbour = port == 0 ? new LldpNeighbour { Chassis = "02:51:ff:00:00:01", Port = $"Ethernet{number % 48 + 1}", SystemName = $"leaf{number / 48 + 1}", Vlan = 10 } : null,
    };

    private sealed record Model(
        string Maker, string Name, string Cpu, uint Sockets, uint Cores, uint Modules, uint ModuleGiB, string MemoryKind, uint Megatransfers, uint DiskCount,
        string Transport, string Driver);
}
