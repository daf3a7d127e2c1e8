using Appliance.Agent.Inventory.Smbios;
using MachineSystem = Appliance.Agent.Contracts.System;

namespace Appliance.Agent.Inventory;

/// <summary>Who made this machine and how it is numbered: SMBIOS types 1 (system), 2 (board) and 3 (chassis).</summary>
internal static class SystemReader
{
    private static readonly Version LittleEndianSince = new(2, 6);

    public static MachineSystem Read(SmbiosTable table)
    {
        var system = table.First(1);
        var board = table.First(2);
        var chassis = table.First(3);
        return new MachineSystem
        {
            Uuid = UuidOf(system, table.Version),
            Maker = system?.Text(0x04) ?? "",
            Model = system?.Text(0x05) ?? "",
            Serial = system?.Text(0x07) ?? "",
            BoardSerial = board?.Text(0x07) ?? "",
            ChassisSerial = chassis?.Text(0x07) ?? "",
            AssetTag = chassis?.Text(0x08) ?? "",
        };
    }

    /// <summary>§7.2.1: since 2.6 the first three fields are little-endian; all zeros and all ones mean "none".</summary>
    private static string UuidOf(SmbiosStructure? system, Version version)
    {
        if (system is null || system.Formatted.Length < 0x18) return "";
        var bytes = system.Formatted.Slice(0x08, 16);
        if (bytes.IndexOfAnyExcept((byte)0x00) < 0 || bytes.IndexOfAnyExcept((byte)0xff) < 0) return "";
        var bigEndian = version < LittleEndianSince && version.Major > 0;
        return new Guid(bytes, bigEndian).ToString("D");
    }
}
