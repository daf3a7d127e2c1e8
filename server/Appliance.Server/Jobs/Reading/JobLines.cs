using System.Runtime.CompilerServices;
using Appliance.Contracts;
using Appliance.Server.Jobs.Engine;
using Appliance.Server.Store;
using Npgsql;

namespace Appliance.Server.Jobs.Reading;

/// <summary>A job's history, by cursor. Whoever writes a line holds the job's row, so no smaller id appears after a greater one.</summary>
internal sealed class JobLines(IStore store, Bells bells, TimeProvider time)
{
    private const int Batch = 500;

    /// <summary>How soon a line of another server is noticed; and how often a busy job is asked at most.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);

    public async Task<Page<JobLine>> ListAsync(Guid job, long after, int limit, CancellationToken stop)
    {
        var found = await AfterAsync(job, after, limit + 1, stop);
        var total = await store.FirstAsync($"select count(*) from jobs.history where job = {job}", row => row.GetInt64(0), stop);
        var more = found.Count > limit;
        if (more) found.RemoveAt(limit);
        return new Page<JobLine>(found, more ? $"{found[^1].Id}" : null, total);
    }

    /// <summary>Every line after the given one, each once, and the coming ones as they are written, until the job has ended.</summary>
    /// <param name="sees">Asked each time: a right that is lost ends it.</param>
    public async IAsyncEnumerable<JobLine> FollowAsync(Guid job, long after, Func<Task<bool>> sees, [EnumeratorCancellation] CancellationToken stop)
    {
        while (true)
        {
            var rung = bells.Lines.Next;
            var found = await LookAsync(job, after, sees, stop);
            if (found is null) yield break;
            foreach (var line in found) yield return line;
            if (found.Count > 0)
            {
                after = found[^1].Id;
                if (found[^1].Fact is JobFact.JobFinished or JobFact.JobFailed or JobFact.JobCancelled) yield break;
            }
            else if (await HasEndedAsync(job, stop)) yield break;
            if (found.Count == Batch) continue;
            await Task.Delay(Breath, time, stop);
            await Task.WhenAny(rung, Task.Delay(Look, time, stop));
            stop.ThrowIfCancellationRequested();
        }
    }

    /// <returns>Null when it may not be seen any more.</returns>
    private async Task<List<JobLine>?> LookAsync(Guid job, long after, Func<Task<bool>> sees, CancellationToken stop)
    {
        try
        {
            return !await sees() ? null : await AfterAsync(job, after, Batch, stop);
        }
        catch (StoreAwayException)
        {
            return [];
        }
    }

    /// <summary>Somebody follows from behind its last line.</summary>
    private async Task<bool> HasEndedAsync(Guid job, CancellationToken stop)
    {
        try
        {
            return !await store.FirstAsync($"select true from jobs.jobs where id = {job} and ended is null", row => row.GetBoolean(0), stop);
        }
        catch (StoreAwayException)
        {
            return false;
        }
    }

    private Task<List<JobLine>> AfterAsync(Guid job, long after, int limit, CancellationToken stop) => store.QueryAsync(
        $"select id, at, fact, step, attempt, fence, percent, text from jobs.history where job = {job} and id > {after} order by id limit {limit}", Read, stop);

    private static JobLine Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.Time(1), Enum.Parse<JobFact>(row.GetString(2)), Number(row, 3) + 1, Number(row, 4), row.LongOrNull(5), Number(row, 6), row.TextOrNull(7));

    private static int? Number(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);
}
