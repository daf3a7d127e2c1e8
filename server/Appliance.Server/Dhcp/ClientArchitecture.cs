using Appliance.Contracts;

namespace Appliance.Server.Dhcp;

/// <summary>
/// What a client boots with, from option 93 (RFC 4578 §2.1) or DHCPv6's 61 (IANA "Processor Architecture Types"). Firmware calls x64 both 7 and 9.
/// </summary>
internal static class ClientArchitecture
{
    public static (FirmwareKind Kind, bool Http) Of(ushort number) => number switch
    {
        0 => (FirmwareKind.Bios, false),
        6 => (FirmwareKind.Uefi32, false),
        7 or 9 => (FirmwareKind.UefiX64, false),
        11 => (FirmwareKind.UefiArm64, false),
        15 => (FirmwareKind.Uefi32, true),
        16 => (FirmwareKind.UefiX64, true),
        19 => (FirmwareKind.UefiArm64, true),
        20 => (FirmwareKind.Bios, true),
        _ => (FirmwareKind.Other, false), // 10 and 18 are 32-bit ARM, 41 a Raspberry Pi
    };

    /// <summary>The first kind we have a word for of those a client lists; unknown when it lists none.</summary>
    public static (FirmwareKind Kind, bool Http) Of(ushort[]? numbers)
    {
        if (numbers is null or []) return (FirmwareKind.Unknown, false);
        foreach (var number in numbers)
            if (Of(number) is { Kind: not FirmwareKind.Other } known) return known;
        return (FirmwareKind.Other, false);
    }
}
