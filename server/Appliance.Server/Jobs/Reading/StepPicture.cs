using Appliance.Contracts;

namespace Appliance.Server.Jobs.Reading;

/// <summary>How every step stands, as the history tells it.</summary>
internal static class StepPicture
{
    public static IReadOnlyList<JobStep> Of(string[] names, IReadOnlyList<StepLine> lines, JobSummary job)
    {
        var steps = names.Select((name, place) => new JobStep(place + 1, name, JobStepState.Waiting, null, null, 0, null, null)).ToArray();
        foreach (var line in lines)
        {
            if (line.Step is { } place && place < steps.Length) steps[place] = After(steps[place], line);
        }
        // An attempt that failed is the last one only when the way back has begun.
        if (job.State is JobState.Undoing or JobState.Stuck or JobState.Failed or JobState.Cancelled)
            steps = [.. steps.Select(step => step.State == JobStepState.Retrying ? step with { State = JobStepState.Failed } : step)];
        return [.. steps.Select(step => step.Name == job.Step && step.State is JobStepState.Running or JobStepState.Undoing ? step with { Percent = job.Percent } : step)];
    }

    private static JobStep After(JobStep step, StepLine line) => line.Fact switch
    {
        JobFact.Started => step with { State = JobStepState.Running, Started = step.Started ?? line.At, Ended = null, Attempts = line.Attempt },
        JobFact.Succeeded => step with { State = JobStepState.Done, Ended = line.At, Error = null },
        JobFact.Failed => step with { State = JobStepState.Retrying, Ended = line.At, Error = line.Error },
        JobFact.UndoStarted => step with { State = JobStepState.Undoing, Ended = null, Attempts = line.Attempt },
        JobFact.Undone => step with { State = JobStepState.Undone, Ended = line.At },
        JobFact.UndoFailed => step with { State = JobStepState.UndoFailed, Ended = line.At, Error = line.Error },
        JobFact.Skipped => step with { State = JobStepState.Skipped, Ended = line.At },
        _ => step,
    };
}
