using System.Collections.Frozen;

namespace Appliance.Agent.Inventory.Smbios;

/// <summary>What makers leave in fields they do not fill. Taken as a serial number, one of these would make strangers look alike.</summary>
internal static class Fillers
{
    private static readonly FrozenSet<string> Texts = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "to be filled by o.e.m.", "to be filled by oem", "default string", "system serial number", "system product name", "system manufacturer", "system version",
        "base board serial number", "chassis serial number", "asset-1234567890", "no asset tag", "no asset information", "not specified", "not available",
        "not applicable", "none", "n/a", "na", "unknown", "empty", "o.e.m.", "oem", "invalid", "serial number", "chassis asset tag", "asset tag", "xxxxxxxx",
        "0123456789", "123456789", "1234567890", "no dimm", "undefined");

    public static bool IsFiller(string text) => Texts.Contains(text) || text.Length > 0 && text.All(letter => letter is '0' or '-' or '.' or ' ');
}
