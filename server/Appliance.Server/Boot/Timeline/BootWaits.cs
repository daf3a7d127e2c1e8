using Appliance.Contracts;

namespace Appliance.Server.Boot.Timeline;

/// <summary>The table of a boot: which hop leads to which wait, how long each may take, and what it means when it does not end.</summary>
internal static class BootWaits
{
    /// <summary>What this room blames a machine for, and therefore may forgive.</summary>
    public static readonly IReadOnlyList<string> Reasons =
    [
        ReasonCodes.NoDiscover, ReasonCodes.NoOffer, ReasonCodes.ForeignOfferWon, ReasonCodes.OfferNotRequested, ReasonCodes.NbpNotRequested, ReasonCodes.NbpTimeout,
        ReasonCodes.ScriptTimeout, ReasonCodes.Script404, ReasonCodes.KernelTimeout, ReasonCodes.KernelPartial, ReasonCodes.RamdiskNoNet, ReasonCodes.NoReport,
    ];

    /// <param name="ipxe">iPXE runs already, so its lease is followed by the script and not by a boot file.</param>
    public static BootWait After(BootWait wait, BootHopKind hop, bool ipxe) => hop switch
    {
        BootHopKind.Expected => BootWait.Discover,
        BootHopKind.Discover => BootWait.Offer,
        BootHopKind.Offer or BootHopKind.Nak => BootWait.Request,
        BootHopKind.Request => BootWait.Request,
        BootHopKind.Ack or BootHopKind.ForeignAddress => ipxe ? BootWait.Script : BootWait.File,
        BootHopKind.ProxyRequest => BootWait.File,
        BootHopKind.FileRequested or BootHopKind.FileAborted => BootWait.FileEnd,
        BootHopKind.FileSent or BootHopKind.ScriptMissing => BootWait.Script,
        BootHopKind.Script or BootHopKind.Kernel or BootHopKind.PartialTransfer => BootWait.Kernel,
        BootHopKind.Initrd => BootWait.Agent,
        BootHopKind.Register or BootHopKind.Report => BootWait.Report,
        _ => wait,
    };

    public static TimeSpan Limit(BootWait wait, BootSettings settings) => TimeSpan.FromSeconds(wait switch
    {
        BootWait.File or BootWait.FileEnd => settings.DeadlineFileSeconds,
        BootWait.Script => settings.DeadlineScriptSeconds,
        BootWait.Kernel => settings.DeadlineKernelSeconds,
        BootWait.Agent => settings.DeadlineAgentSeconds,
        BootWait.Report => settings.DeadlineReportSeconds,
        _ => settings.DeadlineRequestSeconds,
    });

    /// <param name="last">A hop that tells more than the wait: a broken transfer, a missing script.</param>
    public static string Reason(BootWait wait, BootHopKind last) => wait switch
    {
        BootWait.Discover => ReasonCodes.NoDiscover,
        BootWait.Offer => ReasonCodes.NoOffer,
        BootWait.Request => ReasonCodes.OfferNotRequested,
        BootWait.File => ReasonCodes.NbpNotRequested,
        BootWait.FileEnd => ReasonCodes.NbpTimeout,
        BootWait.Script => last == BootHopKind.ScriptMissing ? ReasonCodes.Script404 : ReasonCodes.ScriptTimeout,
        BootWait.Kernel => last == BootHopKind.PartialTransfer ? ReasonCodes.KernelPartial : ReasonCodes.KernelTimeout,
        BootWait.Agent => ReasonCodes.RamdiskNoNet,
        _ => ReasonCodes.NoReport,
    };

    /// <summary>The end of "waited 30 s for …".</summary>
    public static string Words(BootWait wait) => wait switch
    {
        BootWait.Discover => "its first DHCP packet",
        BootWait.Offer => "an address to offer it",
        BootWait.Request => "its answer to our offer",
        BootWait.File => "it to ask for its boot file",
        BootWait.FileEnd => "the boot file to arrive",
        BootWait.Script => "it to fetch its script",
        BootWait.Kernel => "it to fetch kernel and RAM disk",
        BootWait.Agent => "its agent to register",
        _ => "its hardware report",
    };
}
