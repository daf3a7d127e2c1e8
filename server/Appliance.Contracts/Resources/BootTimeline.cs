using System.Text.Json.Serialization;

namespace Appliance.Contracts;

/// <summary>One boot of a machine, from its first packet to its agent's report.</summary>
/// <param name="Reason">Why it stopped, one of <see cref="ReasonCodes"/>; null while it runs or when it went well.</param>
public sealed record BootAttempt(
    Guid Id, string Mac, FirmwareKind Firmware, DateTimeOffset Started, DateTimeOffset? Ended, BootOutcome Outcome,
    string? Reason, string? Advice, string? Evidence, IReadOnlyList<BootHop> Hops);

[JsonConverter(typeof(CamelCaseEnum<BootOutcome>))]
public enum BootOutcome
{
    Running,
    Reported,
    LocalBoot,
    Failed,
    Superseded,
}

/// <summary>A step on the way.</summary>
/// <param name="Detail">What happened, for people: "undionly.kpxe, 70 KiB, blksize 1468, 48 ms".</param>
/// <param name="MillisecondsSinceStart">Time since the attempt's first hop.</param>
public sealed record BootHop(BootHopKind Kind, DateTimeOffset At, int MillisecondsSinceStart, string Detail, long? Bytes);

/// <summary>The hops in the order they normally come.</summary>
[JsonConverter(typeof(CamelCaseEnum<BootHopKind>))]
public enum BootHopKind
{
    Expected,
    Discover,
    Offer,
    Request,
    Ack,
    Nak,

    /// <summary>Another server gives the address, as the subnet wants it; seen from the machine's own request.</summary>
    ForeignAddress,
    ProxyRequest,
    FileRequested,
    FileSent,
    FileAborted,
    Script,
    ScriptMissing,
    Kernel,
    Initrd,
    PartialTransfer,
    Register,
    Report,
    Decision,
    LocalBoot,
}
