using Appliance.Contracts;
using Appliance.Server.Store;

namespace Appliance.Server.Jobs.Engine;

/// <summary>How many jobs of all servers wait, for their turn or for a person; counted now and then, so that a report answers from memory.</summary>
internal sealed class Backlog(IStore store)
{
    private volatile Tuple<long, long> _now = Tuple.Create(0L, 0L);

    public (long Waiting, long Stuck) Now => (_now.Item1, _now.Item2);

    public async Task CountAsync(CancellationToken stop) => _now = await store.FirstAsync(
        $"""
        select count(*) filter (where state = {nameof(JobState.Waiting)}), count(*) filter (where state <> {nameof(JobState.Waiting)})
        from jobs.jobs where state in ({nameof(JobState.Waiting)}, {nameof(JobState.Stuck)}, {nameof(JobState.Parked)})
        """, row => Tuple.Create(row.GetInt64(0), row.GetInt64(1)), stop) ?? _now;
}
