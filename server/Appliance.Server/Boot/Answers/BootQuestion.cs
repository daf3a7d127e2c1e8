using Appliance.Contracts;

namespace Appliance.Server.Boot.Answers;

/// <summary>Everything the answer to a booting machine depends on, and nothing else.</summary>
/// <param name="Lifecycle">Of the resource; null: nobody knows this machine.</param>
/// <param name="Ignored">An operator has rejected its address.</param>
/// <param name="Member">It has been approved.</param>
/// <param name="Conflict">Several resources claim its address.</param>
internal sealed record BootQuestion(Lifecycle? Lifecycle, bool Ignored, bool Member, bool Conflict, FirmwareKind Firmware, BootClient Client);

/// <summary>What asks, and how it fetches its first file.</summary>
internal enum BootClient
{
    /// <summary>The firmware's PXE: TFTP.</summary>
    Pxe,

    /// <summary>The firmware's HTTP boot: a URL.</summary>
    HttpBoot,

    /// <summary>The firmware's PXE, which takes what is signed and nothing else.</summary>
    SignedPxe,

    /// <summary>The firmware's HTTP boot, which takes what is signed and nothing else.</summary>
    SignedHttpBoot,

    /// <summary>iPXE: a script by URL.</summary>
    Ipxe,
}
