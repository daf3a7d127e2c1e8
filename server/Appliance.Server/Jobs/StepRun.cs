namespace Appliance.Server.Jobs;

/// <summary>One attempt at a step or at its undo.</summary>
/// <param name="Fence">Grows with every claim by whatever server. Carry it with every command: who has seen a greater one refuses a smaller.</param>
/// <param name="Operation">The same for all attempts, on whatever server. Mark what is made with it.</param>
/// <param name="Undoes">In an undo, the operation of the step itself: what carries it is ours.</param>
/// <param name="Attempt">From 1.</param>
/// <param name="Deadline">When the step counts as failed.</param>
/// <param name="Stop">The lease ends, the server stops, the deadline has passed, or a step that allows it is cancelled. Heed it at once.</param>
public sealed record StepRun(Guid JobId, long JobNumber, long Fence, Guid Operation, Guid? Undoes, int Attempt, DateTimeOffset Deadline, CancellationToken Stop)
{
    private readonly Action<int?, string?> _say = (_, _) => { };

    internal StepRun(StepRun run, Action<int?, string?> say) : this(run) => _say = say;

    /// <summary>A line for whoever follows the job; kept with it. Never waits. Beyond a thousand lines of a job only their number is kept.</summary>
    public void Say(string line) => _say(null, line);

    /// <summary>How far it is, 0 to 100.</summary>
    public void Progress(int percent, string? line = null) => _say(Math.Clamp(percent, 0, 100), line);
}
