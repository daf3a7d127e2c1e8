using Appliance.Contracts;

namespace Appliance.Server.Jobs.Engine;

/// <summary>
/// What a worker writes. Every method is one transaction that begins by proving the fence, and writes the lines of history that go with
/// the change. The second implementation cuts the power.
/// </summary>
/// <exception cref="FencedException">thrown by every method when somebody else has the job.</exception>
internal interface IJournal
{
    /// <summary>Before the act. Of a job that is to be cancelled no new step is begun.</summary>
    Task<Begun> BeginAsync(ClaimedJob job, int step, bool undo, CancellationToken stop);

    /// <summary>After the act: the success with the new state, and the beginning of the step <paramref name="more"/> tells of.</summary>
    Task<Begun> SucceedAsync(ClaimedJob job, int step, int attempt, string data, bool more, CancellationToken stop);

    /// <summary>Another attempt comes after the pause; the job is let go meanwhile.</summary>
    Task RetryAsync(ClaimedJob job, int step, int attempt, bool undo, JobError error, TimeSpan pause, CancellationToken stop);

    /// <summary>The step failed for good: from here on, back.</summary>
    Task TurnBackAsync(ClaimedJob job, int step, int attempt, JobError error, CancellationToken stop);

    /// <summary>A person wants it to end: back, from the step <paramref name="from"/>, -1 when none was begun.</summary>
    Task TurnBackAsync(ClaimedJob job, int from, CancellationToken stop);

    Task UndoneAsync(ClaimedJob job, int step, int attempt, CancellationToken stop);

    /// <summary>The undo failed for good: a person is called.</summary>
    Task StickAsync(ClaimedJob job, int step, int attempt, JobError error, CancellationToken stop);

    /// <summary>Ends it and gives its locks back.</summary>
    Task EndAsync(ClaimedJob job, JobState end, CancellationToken stop);

    Task ParkAsync(ClaimedJob job, string why, CancellationToken stop);

    /// <summary>Gives it to whoever comes next, at once.</summary>
    Task ReleaseAsync(ClaimedJob job, CancellationToken stop);
}

/// <param name="Go">It was begun; false when the job is to be cancelled, or has no more steps.</param>
/// <param name="Spent">How long ago it was begun for the first time.</param>
internal sealed record Begun(bool Go, int Attempt, TimeSpan Spent);
