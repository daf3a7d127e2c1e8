using Appliance.Protocols;

namespace Appliance.Rack;

/// <summary>A virtual machine as it is bought: firmware, address, identity, memory and what is on its disk.</summary>
/// <param name="Uuid">SMBIOS type 1; two machines may well carry the same.</param>
public sealed record MachineSpec(string Name, bool Uefi, MacAddress Mac, Guid Uuid, string Serial, bool DiskWithData, int MemoryMegabytes = 768)
{
    /// <summary>QEMU's name for the network card: virtio-net-pci, e1000, e1000e, …</summary>
    public string NetworkCard { get; init; } = "virtio-net-pci";

    /// <summary>QEMU's name for the disk and what it hangs on: virtio-blk-pci, nvme, or ide-hd for SATA.</summary>
    public string Disk { get; init; } = "virtio-blk-pci";

    /// <summary>Its disk starts a system of its own, which says <see cref="OwnSystemSays"/> on the console.</summary>
    public bool HasOwnSystem { get; init; }

    /// <summary>UEFI: PXE is switched off, so that the firmware boots by HTTP.</summary>
    public bool BootsByHttp { get; init; }

    /// <summary>UEFI: Secure Boot is on, and nothing runs that Microsoft or Debian has not signed.</summary>
    public bool SecureBoot { get; init; }

    /// <summary>BIOS: runs this line of iPXE before anything else, from a kernel-like iPXE that stands in for a foreign boot ROM.</summary>
    public string? FirstIpxeLine { get; init; }

    /// <summary>UEFI: a program that is alone on its disk, and that it starts before it tries the network; the program's path on this machine.</summary>
    public string? OwnProgram { get; init; }

    public const string OwnSystemSays = OwnSystem.Says;

    /// <summary>Whether a UEFI machine's firmware must boot by itself, without the card's ROM. Debian's OVMF can with virtio only.</summary>
    public bool FirmwareBoots => Uefi && NetworkCard == "virtio-net-pci";

    /// <param name="number">Makes address and identity its own: 52:54:00:99:00:number.</param>
    public static MachineSpec Bios(string name, byte number, bool diskWithData = true) => Make(name, false, number, diskWithData);

    public static MachineSpec WithUefi(string name, byte number, bool diskWithData = false) => Make(name, true, number, diskWithData);

    private static MachineSpec Make(string name, bool uefi, byte number, bool diskWithData) => new(
        name, uefi, new MacAddress(0x5254_0099_0000UL + number), new Guid(0x0a9a_9900, 0, 0x4000, 0x80, 0, 0, 0, 0, 0, 0, number), $"RACK-{number:000}", diskWithData);
}
