using System.Text.Json.Serialization;

namespace Appliance.Contracts;

/// <summary>A job on one page.</summary>
/// <param name="Steps">All of them, also before the first has run.</param>
/// <param name="Objects">What it locks until it ends.</param>
/// <param name="WaitsFor">Who holds what it needs: "resource/0190… is locked by: resize disk, job 8123".</param>
/// <param name="Choices">What a person can do about it now: "cancel", "retry", "skip", "give-up".</param>
/// <param name="LastLine">The newest line of its history: follow from here.</param>
public sealed record JobDetail(
    JobSummary Job, IReadOnlyList<JobStep> Steps, IReadOnlyList<string> Objects, IReadOnlyList<string> WaitsFor, IReadOnlyList<string> Choices, long LastLine);

/// <param name="Number">From 1.</param>
/// <param name="Attempts">How often it was begun; of the undo, once that has begun.</param>
/// <param name="Error">Why the last attempt failed.</param>
/// <param name="Percent">How far it says it is.</param>
public sealed record JobStep(
    int Number, string Name, JobStepState State, DateTimeOffset? Started, DateTimeOffset? Ended, int Attempts, JobError? Error, int? Percent);

[JsonConverter(typeof(CamelCaseEnum<JobStepState>))]
public enum JobStepState
{
    Waiting,
    Running,

    /// <summary>An attempt failed; another comes.</summary>
    Retrying,
    Done,

    /// <summary>It failed for good; its undo comes.</summary>
    Failed,
    Undoing,
    Undone,
    UndoFailed,

    /// <summary>A person declared it undone.</summary>
    Skipped,
}
