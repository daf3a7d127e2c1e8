using Appliance.Contracts;

namespace Appliance.Server.Boot.Answers;

/// <summary>
/// What the network answers: a pure function, tested over every combination of its inputs. Laws: whoever is ignored is named no file;
/// nobody gets more than the discovery system; and neither approval nor a conflict ever leads to more than the same machine without it.
/// </summary>
internal static class BootDecision
{
    public static BootAnswer Decide(BootQuestion question) => new(File(question), Script(question));

    private static ScriptChoice Script(BootQuestion question) =>
        question.Ignored || !HasDiscovery(question.Firmware) || (question.Lifecycle is { } state && StartsItself(state)) ? ScriptChoice.LocalBoot : ScriptChoice.Discovery;

    private static BootFileChoice File(BootQuestion question)
    {
        if (question.Ignored || !HasDiscovery(question.Firmware)) return BootFileChoice.None;
        return question switch
        {
            { Client: BootClient.Ipxe } => BootFileChoice.ScriptUrl,
            { Client: BootClient.HttpBoot, Firmware: FirmwareKind.UefiX64 } => BootFileChoice.UefiLoaderUrl,
            { Client: BootClient.HttpBoot, Firmware: FirmwareKind.Bios } => BootFileChoice.BiosLoaderUrl,
            // An old ROM that says nothing of its architecture is a BIOS, and knows no HTTP.
            { Client: BootClient.HttpBoot } => BootFileChoice.None,
            // Debian's signed GRUB can not go on by HTTP; the firmware's PXE comes next, or has been.
            { Client: BootClient.SignedHttpBoot } => BootFileChoice.None,
            // Back from GRUB many a firmware stops in its menu; without a file it goes on to the disk by itself.
            { Client: BootClient.SignedPxe, Firmware: FirmwareKind.UefiX64 } => Script(question) == ScriptChoice.LocalBoot ? BootFileChoice.None : BootFileChoice.SignedLoader,
            { Firmware: FirmwareKind.UefiX64 } => BootFileChoice.UefiLoader,
            _ => BootFileChoice.BiosLoader,
        };
    }

    /// <summary>Machines with a system of their own, or kept out of use: booted from the network they go on to their disk.</summary>
    private static bool StartsItself(Lifecycle state) => state switch
    {
        Lifecycle.Active or Lifecycle.Allocated or Lifecycle.Retired or Lifecycle.Quarantined or Lifecycle.Adopting or Lifecycle.LeavingRescue => true,
        _ => false,
    };

    private static bool HasDiscovery(FirmwareKind firmware) => firmware is not (FirmwareKind.Uefi32 or FirmwareKind.UefiArm64 or FirmwareKind.Other);
}
