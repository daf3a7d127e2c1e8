using Appliance.Contracts;

namespace Appliance.Server.Jobs.Engine;

/// <summary>Where a job stands while we work on it.</summary>
internal sealed class Work(JobKind kind, IReadOnlyList<Step> plan, object state, ClaimedJob job)
{
    public IReadOnlyList<Step> Plan => plan;

    public object State { get; set; } = state;

    public bool Undoing { get; private set; } = job.State == JobState.Undoing;

    /// <summary>The step to do or to undo.</summary>
    public int At { get; private set; } = job.At;

    public Step Step => plan[At];

    /// <summary>The step at hand was begun together with the success of the one before.</summary>
    public Begun? Begun { get; set; }

    public bool HasMore => Undoing ? At >= 0 : At < plan.Count;

    public string Write() => kind.Write(State);

    public void Forward(Begun? next) => (At, Begun) = (At + 1, next);

    public void Back() => At--;

    /// <param name="begun">Whether the step at hand may have acted.</param>
    /// <returns>The first step to undo.</returns>
    public int TurnBack(bool begun)
    {
        Undoing = true;
        return begun ? At : --At;
    }

    /// <param name="cancelAsked">As known now; it may have been asked for too late.</param>
    public JobState End(bool cancelAsked) => !Undoing ? JobState.Finished : cancelAsked ? JobState.Cancelled : JobState.Failed;
}
