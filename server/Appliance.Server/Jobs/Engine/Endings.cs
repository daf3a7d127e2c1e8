using Appliance.Contracts;
using Appliance.Server.Store;

namespace Appliance.Server.Jobs.Engine;

/// <summary>What every end of a job does, whoever brings it about: its locks are free, its place in the queue too, and its last line is written.</summary>
internal static class Endings
{
    /// <returns>Why it was undone; null when it was not.</returns>
    public static Task<string?> CloseAsync(ITransaction transaction, Guid job, long fence, JobState end, CancellationToken stop)
    {
        var fact = end switch
        {
            JobState.Finished => JobFact.JobFinished,
            JobState.Cancelled => JobFact.JobCancelled,
            _ => JobFact.JobFailed,
        };
        return transaction.FirstAsync(
            $"""
            with locks as (delete from jobs.locks where job = {job}), wants as (delete from jobs.wants where job = {job})
            insert into jobs.history (job, fact, fence, code, text)
            select id, {fact.ToString()}, {fence}, error_code, error from jobs.jobs where id = {job}
            returning text
            """, row => row.TextOrNull(0), stop);
    }
}
