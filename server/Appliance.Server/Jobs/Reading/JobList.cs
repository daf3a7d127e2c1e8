using System.Globalization;
using Appliance.Contracts;
using Appliance.Server.Jobs.Reach;
using Appliance.Server.Store;

namespace Appliance.Server.Jobs.Reading;

/// <summary>Lists jobs, newest first.</summary>
internal sealed class JobList(IStore store)
{
    private static readonly string[] Open = [nameof(JobState.Waiting), nameof(JobState.Running), nameof(JobState.Undoing), nameof(JobState.Stuck), nameof(JobState.Parked)];

    public async Task<Page<JobSummary>> ListAsync(JobQuery query, JobSight sight, CancellationToken stop)
    {
        var states = query.State is { } one ? [one.ToString()] : query.Open ? Open : null;
        var words = LikePattern.Containing(query.Search);
        // -1 is no job's number.
        var number = long.TryParse(query.Search, NumberStyles.None, CultureInfo.InvariantCulture, out var spoken) ? spoken : -1;
        var found = await store.QueryAsync(
            $"""
            select id, number, kind, title, object, asked_by, state, priority, asked, started, ended, at, steps, percent, error_code, error, due, cancelled_by, owner
            from jobs.jobs
            where number < {query.Before ?? long.MaxValue} and ({states is null} or state = any({states ?? []})) and ({query.Object} is null or object = {query.Object})
              and ({query.Kind} is null or kind = {query.Kind}) and ({query.AskedBy} is null or asked_by = {query.AskedBy})
              and ({words} is null or number = {number} or words like {words}) and {sight.Condition}
            order by number desc limit {query.Limit + 1}
            """, JobRows.Read, stop);
        var total = await store.FirstAsync(
            $"""
            select count(*) from jobs.jobs
            where ({states is null} or state = any({states ?? []})) and ({query.Object} is null or object = {query.Object})
              and ({query.Kind} is null or kind = {query.Kind}) and ({query.AskedBy} is null or asked_by = {query.AskedBy})
              and ({words} is null or number = {number} or words like {words}) and {sight.Condition}
            """, row => row.GetInt64(0), stop);
        var more = found.Count > query.Limit;
        if (more) found.RemoveAt(query.Limit);
        return new Page<JobSummary>(found, more ? $"{found[^1].Number}" : null, total);
    }
}
