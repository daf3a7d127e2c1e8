using System.Text.Json.Serialization;

namespace Appliance.Contracts;

/// <summary>What a machine boots with, as DHCP option 93 tells it (RFC 4578, IANA "Processor Architecture Types").</summary>
[JsonConverter(typeof(CamelCaseEnum<FirmwareKind>))]
public enum FirmwareKind
{
    Unknown,
    Bios,
    Uefi32,
    UefiX64,
    UefiArm64,

    /// <summary>It says what it is, and it is nothing there is a boot loader for.</summary>
    Other,
}
