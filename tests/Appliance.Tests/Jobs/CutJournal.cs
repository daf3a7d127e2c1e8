using Appliance.Contracts;
using Appliance.Server.Jobs.Engine;

namespace Appliance.Tests.Jobs;

/// <summary>Asks before and after every write whether the power holds; throws when it does not.</summary>
/// <param name="holds">Given the number of the moment, from 0: even ones before a write, odd ones right after it.</param>
internal sealed class CutJournal(IJournal inner, Func<int, bool> holds) : IJournal
{
    private int _moment = -1;

    public int Moments => _moment + 1;

    public Task<Begun> BeginAsync(ClaimedJob job, int step, bool undo, CancellationToken stop) => CutAsync(() => inner.BeginAsync(job, step, undo, stop));

    public Task<Begun> SucceedAsync(ClaimedJob job, int step, int attempt, string data, bool more, CancellationToken stop) =>
        CutAsync(() => inner.SucceedAsync(job, step, attempt, data, more, stop));

    public Task RetryAsync(ClaimedJob job, int step, int attempt, bool undo, JobError error, TimeSpan pause, CancellationToken stop) =>
        CutAsync(() => inner.RetryAsync(job, step, attempt, undo, error, pause, stop));

    public Task TurnBackAsync(ClaimedJob job, int step, int attempt, JobError error, CancellationToken stop) => CutAsync(() => inner.TurnBackAsync(job, step, attempt, error, stop));

    public Task TurnBackAsync(ClaimedJob job, int from, CancellationToken stop) => CutAsync(() => inner.TurnBackAsync(job, from, stop));

    public Task UndoneAsync(ClaimedJob job, int step, int attempt, CancellationToken stop) => CutAsync(() => inner.UndoneAsync(job, step, attempt, stop));

    public Task StickAsync(ClaimedJob job, int step, int attempt, JobError error, CancellationToken stop) => CutAsync(() => inner.StickAsync(job, step, attempt, error, stop));

    public Task EndAsync(ClaimedJob job, JobState end, CancellationToken stop) => CutAsync(() => inner.EndAsync(job, end, stop));

    public Task ParkAsync(ClaimedJob job, string why, CancellationToken stop) => CutAsync(() => inner.ParkAsync(job, why, stop));

    public Task ReleaseAsync(ClaimedJob job, CancellationToken stop) => inner.ReleaseAsync(job, stop);

    private async Task<T> CutAsync<T>(Func<Task<T>> write)
    {
        Moment();
        var answer = await write();
        Moment();
        return answer;
    }

    private Task CutAsync(Func<Task> write) => CutAsync(async () =>
    {
        await write();
        return true;
    });

    private void Moment()
    {
        if (!holds(Interlocked.Increment(ref _moment))) throw new PowerCutException();
    }

    private sealed class PowerCutException : Exception;
}
