using System.Text.Json.Serialization;

namespace Appliance.Contracts;

/// <summary>A loop that looks, compares and repairs.</summary>
/// <param name="Name">What it keeps true: "remove-old-jobs".</param>
/// <param name="Result">Of the last run that ended well: "3 added, 1 removed, 412 unchanged".</param>
/// <param name="Error">Why the last run failed; null when it did not.</param>
public sealed record ReconcilerInfo(
    string Name, ReconcilerState State, DateTimeOffset? LastRun, int? Milliseconds, string? Result, string? Error, DateTimeOffset NextRun, long Runs);

[JsonConverter(typeof(CamelCaseEnum<ReconcilerState>))]
public enum ReconcilerState
{
    Waiting,
    Running,
    Failed,
}
