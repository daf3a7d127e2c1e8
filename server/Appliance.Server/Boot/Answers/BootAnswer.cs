namespace Appliance.Server.Boot.Answers;

/// <summary>What a machine is told.</summary>
/// <param name="File">What DHCP names.</param>
/// <param name="Script">What iPXE is given when it asks for its script.</param>
internal sealed record BootAnswer(BootFileChoice File, ScriptChoice Script);

internal enum BootFileChoice
{
    None,

    /// <summary>undionly.kpxe by TFTP: iPXE for BIOS, over the firmware's own network driver.</summary>
    BiosLoader,

    /// <summary>The same by HTTP.</summary>
    BiosLoaderUrl,

    /// <summary>snponly.efi by TFTP: iPXE for UEFI x64, over the firmware's own network driver.</summary>
    UefiLoader,

    /// <summary>The same by HTTP.</summary>
    UefiLoaderUrl,

    /// <summary>shimx64.efi by TFTP: Debian's signed chain for UEFI x64 with Secure Boot.</summary>
    SignedLoader,

    /// <summary>The machine's own script by HTTP.</summary>
    ScriptUrl,
}

internal enum ScriptChoice
{
    /// <summary>Kernel and RAM disk that look and report, and write to no disk.</summary>
    Discovery,

    /// <summary>On to the next boot device; which way depends on the firmware (see <c>ScriptWriter</c>).</summary>
    LocalBoot,
}
