namespace Appliance.Contracts;

/// <summary>What booted lately.</summary>
/// <param name="From">When the first slice begins; the last ends now.</param>
/// <param name="SliceMinutes">How long each slice is.</param>
/// <param name="Slices">Oldest first. A boot counts in the slice in which it began.</param>
/// <param name="Failed">The newest of those that failed, 50 at most.</param>
public sealed record BootActivity(DateTimeOffset From, int SliceMinutes, BootCounts Total, IReadOnlyList<BootCounts> Slices, IReadOnlyList<FailedBoot> Failed);

/// <param name="Started">All that began; those that are neither in another count were begun anew by their machine.</param>
/// <param name="Succeeded">They ended in a report or on the machine's own disk.</param>
public sealed record BootCounts(int Started, int Succeeded, int Failed, int Running);

/// <summary>A boot that stopped.</summary>
/// <param name="Resource">Null when no resource has this address any more.</param>
/// <param name="Reason">One of <see cref="ReasonCodes"/>.</param>
/// <param name="Advice">What to do about it.</param>
public sealed record FailedBoot(Guid Id, string Mac, Guid? Resource, string? Name, DateTimeOffset Started, string? Reason, string? Advice, string? Evidence);
