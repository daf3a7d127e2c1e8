using Appliance.Contracts;
using Appliance.Server.Jobs.Engine;
using Appliance.Server.Store;

namespace Appliance.Server.Jobs.Decisions;

/// <summary>What people decide about a job. Every decision holds the job's row and takes a fence of its own where a worker could still act.</summary>
internal sealed class JobDecisions(IStore store, JobEvents events, Bells bells, JobMeters meters)
{
    public Task CancelAsync(Guid id, string by, CancellationToken stop) => DecideAsync(id, async (transaction, job) =>
    {
        switch (job.State)
        {
            case JobState.Waiting:
                await LineAsync(transaction, id, JobFact.CancelAsked, null, by, stop);
                await transaction.ExecuteAsync($"update jobs.jobs set cancelled_by = {by}, error_code = {FaultCodes.JobCancelled}, error = {$"Cancelled by {by}."} where id = {id}", stop);
                await EndAsync(transaction, job, JobState.Cancelled, stop);
                break;
            case JobState.Running:
                await transaction.ExecuteAsync($"update jobs.jobs set cancelled_by = coalesce(cancelled_by, {by}), due = clock_timestamp() where id = {id}", stop);
                await LineAsync(transaction, id, JobFact.CancelAsked, null, by, stop);
                break;
            default:
                throw Not(FaultCodes.JobNotOpen, job, "There is nothing left to cancel");
        }
    }, stop);

    /// <summary>The step at hand, at once and with all its attempts.</summary>
    public Task RetryAsync(Guid id, string by, CancellationToken stop) => DecideAsync(id, async (transaction, job) =>
    {
        if (!(job.State == JobState.Stuck || (job.State is JobState.Running or JobState.Undoing && job.Owner is null)))
            throw Not(FaultCodes.JobNotStuck, job, "Nothing waits for another attempt");
        var to = job.State == JobState.Stuck ? JobState.Undoing : job.State;
        await transaction.ExecuteAsync(
            $"""
            update jobs.jobs set state = {to.ToString()}, step_since = null, due = clock_timestamp(), fence = nextval('jobs.fence'),
              attempt = case when {job.State == JobState.Stuck} then 0 else attempt end
            where id = {id}
            """, stop);
        await LineAsync(transaction, id, JobFact.RetryAsked, job.At, by, stop);
    }, stop);

    /// <summary>The undo at hand counts as done: somebody did it by hand, or it does not matter.</summary>
    public Task SkipAsync(Guid id, string by, CancellationToken stop) => DecideAsync(id, async (transaction, job) =>
    {
        if (job.State != JobState.Stuck) throw Not(FaultCodes.JobNotStuck, job, "Only a stuck job's undo can be skipped");
        await transaction.ExecuteAsync(
            $"""
            update jobs.jobs set state = {nameof(JobState.Undoing)}, at = at - 1, attempt = 0, step_since = null, due = clock_timestamp(), fence = nextval('jobs.fence')
            where id = {id}
            """, stop);
        await LineAsync(transaction, id, JobFact.Skipped, job.At, by, stop);
    }, stop);

    /// <summary>Everything that is left counts as undone by hand.</summary>
    public Task GiveUpAsync(Guid id, string by, CancellationToken stop) => DecideAsync(id, async (transaction, job) =>
    {
        if (job.State is not (JobState.Stuck or JobState.Parked)) throw Not(FaultCodes.JobNotStuck, job, "Only a stuck or parked job can be given up");
        await LineAsync(transaction, id, JobFact.GivenUp, null, by, stop);
        await events.GivenUpAsync(transaction, job.About, by, stop);
        await EndAsync(transaction, job, JobState.Failed, stop);
    }, stop);

    private async Task DecideAsync(Guid id, Func<ITransaction, Decided, Task> decide, CancellationToken stop)
    {
        await store.InTransactionAsync(async transaction =>
        {
            var job = await transaction.FirstAsync($"select id, number, kind, title, object, state, at, owner from jobs.jobs where id = {id} for update", Decided.Read, stop)
                ?? throw new FaultException(FaultKind.Missing, FaultCodes.NotFound, "There is no such job.");
            await decide(transaction, job);
            return true;
        }, stop);
        bells.Work.Ring();
        bells.Lines.Ring();
    }

    private async Task EndAsync(ITransaction transaction, Decided job, JobState end, CancellationToken stop)
    {
        var fence = await transaction.FirstAsync(
            $"update jobs.jobs set state = {end.ToString()}, ended = clock_timestamp(), fence = nextval('jobs.fence') where id = {job.About.Id} returning fence", row => row.GetInt64(0), stop);
        var why = await Endings.CloseAsync(transaction, job.About.Id, fence, end, stop);
        await events.EndedAsync(transaction, job.About, end, why, stop);
        transaction.AfterCommit(() => meters.Ended(job.About.Kind, end));
    }

    private static Task LineAsync(ITransaction transaction, Guid id, JobFact fact, int? step, string by, CancellationToken stop) => transaction.ExecuteAsync(
        $"insert into jobs.history (job, fact, step, text) values ({id}, {fact.ToString()}, nullif({step ?? -1}, -1), {by})", stop);

    private static FaultException Not(string code, Decided job, string why) => new(FaultKind.Conflict, code, $"{why}: job {job.About.Number} is {job.State.ToString().ToLowerInvariant()}.");
}
