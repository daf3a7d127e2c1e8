namespace Appliance.Server.Jobs;

/// <summary>One step of a plan; made by <c>Learn</c> and <c>Act</c> of <see cref="Job{TState}"/>, adjusted by <c>with</c>.</summary>
/// <param name="Name">What it does, imperative: "create the disk".</param>
/// <param name="Do">Gives the state that is kept with its success.</param>
/// <param name="Undo">Null: an earlier step's undo does it too.</param>
public sealed record Step(string Name, Func<object, StepRun, Task<object>> Do, Func<object, StepRun, Task>? Undo)
{
    /// <summary>For all attempts together, from the first on; of the undo as well.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often it is begun before it counts as failed.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>A cancel stops it in the middle, by <see cref="StepRun.Stop"/>; otherwise it is honoured after it.</summary>
    public bool Cancellable { get; init; }
}
