using System.Globalization;
using Appliance.Agent.Contracts;
using Appliance.Agent.Inventory.Smbios;

namespace Appliance.Agent.Inventory;

/// <summary>Memory modules from SMBIOS type 17, and what the kernel has of them.</summary>
internal static class MemoryReader
{
    private const long KiB = 1024, MiB = KiB * KiB;

    public static IEnumerable<MemoryModule> Modules(SmbiosTable table) => table.OfType(17).Where(one => SizeOf(one) > 0).Select(one => new MemoryModule
    {
        Slot = one.Text(0x10),
        Bytes = (ulong)SizeOf(one),
        Kind = KindOf(one.U8(0x12)),
        Megatransfers = one.U16(0x20) is > 0 and < 0xffff and var configured ? configured : one.U16(0x15),
        Maker = one.Text(0x17),
        Part = one.Text(0x1a),
        Serial = one.Text(0x18),
    });

    /// <summary>Bytes. Less than the modules' sum: firmware and kernel keep their share.</summary>
    public static ulong Usable(HostFiles files) => Bytes(files.Text("proc/meminfo"), "MemTotal");

    /// <param name="meminfo">The text of proc/meminfo.</param>
    /// <returns>Bytes; 0 when the line is missing.</returns>
    public static ulong Bytes(string meminfo, string name)
    {
        var line = meminfo.Split('\n').FirstOrDefault(one => one.StartsWith(name + ":", StringComparison.Ordinal));
        var number = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1);
        return ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes) ? kibibytes * KiB : 0;
    }

    /// <summary>§7.18.2: 0 none, 0xffff unknown, 0x7fff "look at the extended size"; bit 15 chooses KiB.</summary>
    private static long SizeOf(SmbiosStructure module) => module.U16(0x0c) switch
    {
        0 or 0xffff => 0,
        0x7fff => (module.U32(0x1c) & 0x7fffffff) * MiB,
        var size => (size & 0x7fff) * ((size & 0x8000) != 0 ? KiB : MiB),
    };

    /// <summary>§7.18.2, table 78: those still found in machines.</summary>
    private static string KindOf(byte type) => type switch
    {
        0x07 => "RAM",
        0x0f => "SDRAM",
        0x12 => "DDR",
        0x13 => "DDR2",
        0x18 => "DDR3",
        0x1a => "DDR4",
        0x1b => "LPDDR",
        0x1c => "LPDDR2",
        0x1d => "LPDDR3",
        0x1e => "LPDDR4",
        0x20 => "HBM",
        0x21 => "HBM2",
        0x22 => "DDR5",
        0x23 => "LPDDR5",
        _ => "",
    };
}
