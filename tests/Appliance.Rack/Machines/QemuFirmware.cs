namespace Appliance.Rack;

/// <summary>Where Debian keeps the UEFI firmware, and iPXE in the form of a kernel.</summary>
internal static class QemuFirmware
{
    public const string Code = "/usr/share/OVMF/OVMF_CODE_4M.fd";

    /// <summary>With Secure Boot on, and the keys of Microsoft, as machines are delivered.</summary>
    public const string SecureCode = "/usr/share/OVMF/OVMF_CODE_4M.secboot.fd";
    public const string SecureVariables = "/usr/share/OVMF/OVMF_VARS_4M.ms.fd";
    public const string Ipxe = "/boot/ipxe.lkrn";
    public const string Variables = "/usr/share/OVMF/OVMF_VARS_4M.fd";
}
