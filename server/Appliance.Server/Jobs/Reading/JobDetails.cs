using Appliance.Contracts;
using Appliance.Server.Store;

namespace Appliance.Server.Jobs.Reading;

/// <summary>One job on one page.</summary>
internal sealed class JobDetails(IStore store)
{
    /// <exception cref="FaultException">There is none.</exception>
    public async Task<JobDetail> ShowAsync(Guid id, CancellationToken stop)
    {
        var (job, names, objects) = await store.FirstAsync(
            $"""
            select id, number, kind, title, object, asked_by, state, priority, asked, started, ended, at, steps, percent, error_code, error, due, cancelled_by, owner, objects
            from jobs.jobs where id = {id}
            """, row => (JobRows.Read(row), row.GetFieldValue<string[]>(12), row.GetFieldValue<string[]>(19)), stop);
        var lines = await store.QueryAsync(
            $"select id, at, fact, step, attempt, percent, code, text from jobs.history where job = {id} and fact <> {nameof(JobFact.Said)} order by id",
            StepLine.Read, stop);
        var last = await store.FirstAsync($"select max(id) from jobs.history where job = {id}", row => row.LongOrNull(0), stop);
        return new JobDetail(job, StepPicture.Of(names, lines, job), objects, await WaitsForAsync(id, job, stop), Choices(job), last ?? 0);
    }

    private async Task<IReadOnlyList<string>> WaitsForAsync(Guid id, JobSummary job, CancellationToken stop) => job.State != JobState.Waiting ? [] : await store.QueryAsync(
        $"""
        select l.object, l.purpose, j.number from jobs.wants w join jobs.locks l on l.object = w.object join jobs.jobs j on j.id = l.job
        where w.job = {id} order by l.object limit 100
        """, row => new JobLock(row.GetString(0), row.GetString(1), row.GetInt64(2)).ToString(), stop);

    private static string[] Choices(JobSummary job) => job.State switch
    {
        JobState.Stuck => ["retry", "skip", "give-up"],
        JobState.Parked => ["give-up"],
        JobState.Running when job.NextTry is not null => ["cancel", "retry"],
        JobState.Undoing when job.NextTry is not null => ["retry"],
        JobState.Waiting or JobState.Running when job.CancelledBy is null => ["cancel"],
        _ => [],
    };
}
