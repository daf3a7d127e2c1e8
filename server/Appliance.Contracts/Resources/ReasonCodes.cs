namespace Appliance.Contracts;

/// <summary>Why a boot stopped, and what to do about it.</summary>
public static class ReasonCodes
{
    public const string NoDiscover = "NO_DISCOVER";
    public const string NoOffer = "NO_OFFER";
    public const string ForeignOfferWon = "FOREIGN_OFFER_WON";
    public const string OfferNotRequested = "OFFER_NOT_REQUESTED";
    public const string NbpNotRequested = "NBP_NOT_REQUESTED";
    public const string NbpTimeout = "NBP_TIMEOUT";
    public const string ScriptTimeout = "SCRIPT_TIMEOUT";
    public const string Script404 = "SCRIPT_404";
    public const string KernelTimeout = "KERNEL_TIMEOUT";
    public const string KernelPartial = "KERNEL_PARTIAL";
    public const string RamdiskNoNet = "RAMDISK_NO_NET";
    public const string TokenReused = "TOKEN_REUSED";
    public const string NoReport = "NO_REPORT";
    public const string IdentityConflict = "IDENTITY_CONFLICT";
    public const string AgentNotBack = "AGENT_NOT_BACK";
    public const string RequestExpired = "REQUEST_EXPIRED";

    /// <summary>Reason to advice.</summary>
    public static IReadOnlyDictionary<string, string> Advice { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [NoDiscover] = "No DHCP packet came from this machine. Check power and cable, network first in the boot order, the switch port's VLAN and that spanning tree does not block it (portfast).",
        [NoOffer] = "We heard this machine and had no address to offer. Look at the evidence; widen the subnet's pool, or reserve an address for it.",
        [ForeignOfferWon] = "Another DHCP server won. Switch it off on this network, or take this subnet out of its care.",
        [OfferNotRequested] = "The machine saw our offer and did not take it. Look for a second DHCP server, and for a packet filter between it and us.",
        [NbpNotRequested] = "The machine has an address and never asked for its boot file. Check that UDP port 69 reaches the appliance.",
        [NbpTimeout] = "The boot file was begun and not finished. Check for packet loss, a wrong MTU or a filter on UDP ports above 1023; a smaller block size may help.",
        [ScriptTimeout] = "The boot loader was loaded and never asked for its script. With Secure Boot on, switch the machine on again: it gets the signed loader then. Otherwise check that the boot HTTP port reaches the appliance.",
        [Script404] = "The boot loader asked for a script that does not exist. Check the boot file configured for this subnet or machine.",
        [KernelTimeout] = "The script was fetched and the kernel was not. Look at the machine's console for the boot loader's error.",
        [KernelPartial] = "The kernel or initial RAM disk broke off midway. Check for packet loss on this port, and that the machine has at least 768 MiB of memory.",
        [RamdiskNoNet] = "The discovery system was loaded and its agent never called. Its network driver or firmware may be missing, or the link came up too late: look at the console.",
        [TokenReused] = "A boot token was used a second time with another key. If nobody copied it, the machine boots in a loop; otherwise somebody tried to pass for it.",
        [NoReport] = "The agent registered and did not report its hardware in time. Look at its console.",
        [IdentityConflict] = "This machine looks like a member but has another key. Compare the code on its console; then approve it with --replace, or reject it.",
        [AgentNotBack] = "The machine was approved and its agent did not come back with its certificate. Check that the agents' port reaches the appliance; then approve again.",
        [RequestExpired] = "Nobody decided in time. Switch the machine on again to make it ask anew.",
    };
}
