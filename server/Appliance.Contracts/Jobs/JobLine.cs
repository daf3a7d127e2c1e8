using System.Text.Json.Serialization;

namespace Appliance.Contracts;

/// <summary>One line of a job's history, never changed.</summary>
/// <param name="Id">Grows; send it as <c>after</c> or <c>Last-Event-ID</c> to go on from here.</param>
/// <param name="Step">From 1; null when the line is about the whole job.</param>
/// <param name="Attempt">Which attempt at the step.</param>
/// <param name="Fence">Of whoever wrote it; a job that is taken over goes on with a greater one.</param>
/// <param name="Percent">How far the step is.</param>
/// <param name="Text">What was said, or what went wrong.</param>
public sealed record JobLine(long Id, DateTimeOffset At, JobFact Fact, int? Step, int? Attempt, long? Fence, int? Percent, string? Text);

[JsonConverter(typeof(CamelCaseEnum<JobFact>))]
public enum JobFact
{
    Asked,
    Started,

    /// <summary>The step said something of its own.</summary>
    Said,
    Succeeded,
    Failed,
    UndoStarted,
    Undone,
    UndoFailed,

    /// <summary>A person declared the step undone.</summary>
    Skipped,
    CancelAsked,
    RetryAsked,
    GivenUp,
    Stuck,
    Parked,
    JobFinished,
    JobFailed,
    JobCancelled,
}
