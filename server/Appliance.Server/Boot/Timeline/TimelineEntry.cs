using Appliance.Contracts;
using Appliance.Protocols;

namespace Appliance.Server.Boot.Timeline;

/// <summary>Something for the store, in the order it happened.</summary>
internal abstract record TimelineEntry
{
    /// <summary>A boot has begun, or more is known of it.</summary>
    public sealed record Begun(Guid Attempt, MacAddress Mac, FirmwareKind Firmware, DateTimeOffset Started, DateTimeOffset? Due) : TimelineEntry;

    public sealed record Hop(KeptHop Kept) : TimelineEntry;

    /// <summary>A hop of the machine's last boot, which has ended: an operator's decision.</summary>
    public sealed record LateHop(MacAddress Mac, BootHopKind Kind, DateTimeOffset At, string Detail) : TimelineEntry;

    public sealed record Ended(Guid Attempt, MacAddress Mac, DateTimeOffset At, BootOutcome Outcome, string? Reason, string? Evidence) : TimelineEntry;

    /// <summary>Something came to light about the machine's last boot, which had ended well.</summary>
    public sealed record LateReason(MacAddress Mac, string Reason, string? Evidence) : TimelineEntry;

    /// <summary>Somebody waits until all before it is written.</summary>
    public sealed record Mark(TaskCompletionSource Written) : TimelineEntry;
}
