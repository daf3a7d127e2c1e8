using Appliance.Agent.Contracts;
using Appliance.Agent.Inventory.Smbios;

namespace Appliance.Agent.Inventory;

/// <summary>How the machine booted, and its firmware's version: SMBIOS type 0 and the UEFI variables.</summary>
internal static class FirmwareReader
{
    private const string Variables = "sys/firmware/efi/efivars/";
    private const string Global = "-8be4df61-93ca-11d2-aa0d-00e098032b8c"; // EFI_GLOBAL_VARIABLE

    public static Firmware Read(HostFiles files, SmbiosTable table)
    {
        var bios = table.First(0);
        var uefi = files.Exists("sys/firmware/efi");
        return new Firmware
        {
            Kind = uefi ? "uefi" : "bios",
            Vendor = bios?.Text(0x04) ?? "",
            Version = bios?.Text(0x05) ?? "",
            Date = bios?.Text(0x08) ?? "",
            SecureBoot = uefi ? SecureBootOf(files) : Firmware.Types.SecureBoot.Unsupported,
        };
    }

    private static Firmware.Types.SecureBoot SecureBootOf(HostFiles files)
    {
        if (!files.Exists("sys/firmware/efi/efivars") || files.Names("sys/firmware/efi/efivars").Count == 0) return Firmware.Types.SecureBoot.Unknown;
        if (Variable(files, "SecureBoot") is not { } enabled) return Firmware.Types.SecureBoot.Unsupported;
        if (enabled == 1) return Firmware.Types.SecureBoot.Enabled;
        return Variable(files, "SetupMode") == 1 ? Firmware.Types.SecureBoot.SetupMode : Firmware.Types.SecureBoot.Disabled;
    }

    /// <summary>efivarfs puts four bytes of attributes before the value.</summary>
    private static byte? Variable(HostFiles files, string name) => files.Bytes(Variables + name + Global) is { Length: 5 } bytes ? bytes[4] : null;
}
