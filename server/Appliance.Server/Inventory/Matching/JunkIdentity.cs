using System.Collections.Frozen;

namespace Appliance.Server.Inventory.Matching;

/// <summary>Identifiers that board makers leave in thousands of machines alike. They count for nothing.</summary>
internal static class JunkIdentity
{
    private static readonly FrozenSet<string> Uuids = FrozenSet.Create(StringComparer.Ordinal,
        "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "03000200-0400-0500-0006-000700080009",
        "00020003-0004-0005-0006-000700080009", // The same bytes read in the other order (SMBIOS 2.6 §7.2.1).
        "12345678-1234-5678-90ab-cddeefaabbcc",
        "fefefefe-fefe-fefe-fefe-fefefefefefe",
        "01234567-8910-1112-1314-151617181920");

    private static readonly FrozenSet<string> Serials = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "To be filled by O.E.M.", "To Be Filled By OEM", "Default string", "System Serial Number", "Base Board Serial Number", "Chassis Serial Number",
        "Serial Number", "Not Specified", "Not Applicable", "Not Available", "Not Present", "Unknown", "Invalid", "None", "N/A", "NA", "Empty", "OEM",
        "O.E.M.", "INVALID", "XXXXXXX", "0123456789", "01234567890123456789", "123456789", "1234567890", "System Product Name", "Standard", "Type2 - Board Serial Number",
        "Chassis Serial", "Board Serial", "Filled By OEM", "Fill By OEM", "Virtual Machine");

    /// <summary>The UUID in lower case, or null when it identifies nobody.</summary>
    public static string? Uuid(string reported)
    {
        if (!Guid.TryParse(reported, out var parsed)) return null;
        var uuid = parsed.ToString();
        return Uuids.Contains(uuid) ? null : uuid;
    }

    /// <summary>The serial, or null when it identifies nobody: a known filler, shorter than four characters, or one character repeated.</summary>
    public static string? Serial(string reported)
    {
        var serial = reported.Trim();
        return serial.Length < 4 || Serials.Contains(serial) || serial.All(c => c == serial[0] || c is '.' or '-' or ' ') ? null : serial;
    }
}
