using Appliance.Agent.Contracts;
using Appliance.Protocols;

namespace Appliance.Rack;

/// <summary>Who a simulated machine says it is. Nothing keeps two of them from saying the same.</summary>
public sealed record MachineIdentity(MacAddress Mac, Guid Uuid, string Serial)
{
    /// <summary>The machine with this number: 52:54:01:…, its own UUID and serial number.</summary>
    public static MachineIdentity Number(int number) => new(
        new MacAddress(0x5254_0100_0000UL + (ulong)number), new Guid(0x51a0_0000 + number, 0, 0x4000, 0x80, 0, 0, 0, 0, 0, 0, 1), $"SIM-{number:00000}");

    /// <summary>A small server with one disk and one network card, as its agent would report it.</summary>
    public Hardware Hardware => new()
    {
        System = new() { Uuid = Uuid.ToString(), Maker = "Virtual Rack", Model = "Simulated", Serial = Serial, BoardSerial = $"B-{Serial}", ChassisSerial = $"C-{Serial}" },
        Firmware = new() { Kind = "bios", Vendor = "Virtual Rack", Version = "1", Date = "2026-01-01", SecureBoot = Firmware.Types.SecureBoot.Unsupported },
        Cpu = new() { Model = "Simulated CPU", Architecture = "x86_64", Sockets = 1, Cores = 8, Threads = 16, Megahertz = 3000 },
        MemoryBytes = 64UL << 30,
        Disks = { new Disk { Name = "nvme0n1", Model = "Simulated disk", Serial = $"D-{Serial}", Bytes = 1UL << 40, Transport = "nvme" } },
        Nics = { new Nic { Name = "eth0", Mac = Mac.ToString(), Driver = "simulated", Model = "Simulated card", Link = true, Megabits = 25000, Booted = true } },
    };
}
