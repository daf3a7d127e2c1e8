namespace Appliance.Contracts;

/// <summary>A job on one line: work of several steps that ends finished, or undone.</summary>
/// <param name="Number">What people say aloud: "job 8123".</param>
/// <param name="Kind">"cycle-power".</param>
/// <param name="Title">For people: "switch on web1".</param>
/// <param name="Object">What it is about, as events name it: "resource/0190…"; null for the appliance itself.</param>
/// <param name="AskedBy">The sign-in name.</param>
/// <param name="StepsDone">How many steps hold now; goes down again while it is undone.</param>
/// <param name="Step">The name of the step at hand; null when none is.</param>
/// <param name="Percent">How far that step says it is; null when it does not say.</param>
/// <param name="Error">Why it is undone, waits for another attempt, or is stuck.</param>
/// <param name="NextTry">When it goes on, while it waits.</param>
/// <param name="CancelledBy">Who asked for its end.</param>
public sealed record JobSummary(
    Guid Id, long Number, string Kind, string Title, string? Object, string AskedBy, JobState State, JobPriority Priority,
    DateTimeOffset Asked, DateTimeOffset? Started, DateTimeOffset? Ended, int StepsDone, int Steps, string? Step, int? Percent, JobError? Error,
    DateTimeOffset? NextTry, string? CancelledBy);

/// <param name="Code">One of <see cref="FaultCodes"/>.</param>
public sealed record JobError(string Code, string Message);
