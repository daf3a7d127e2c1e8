using Appliance.Contracts;
using Appliance.Server.Store;

namespace Appliance.Server.Jobs.Reconciling;

/// <summary>
/// The table <c>jobs.reconcilers</c>: when each is due, and who runs it. A run is a lease with an epoch, not an advisory lock, so that a
/// server that fell asleep over it can not write when it wakes.
/// </summary>
internal sealed class ReconcilerTable(IStore store)
{
    /// <summary>Every start makes them due: what happened meanwhile nobody told us.</summary>
    public Task KnowAsync(IReadOnlyCollection<string> names, CancellationToken stop) => store.ExecuteAsync(
        $"""
        insert into jobs.reconcilers (name) select unnest({names.ToArray()})
        on conflict (name) do update set due = least(jobs.reconcilers.due, clock_timestamp())
        """, stop);

    /// <summary>Makes it due, unless a run has begun since the fact.</summary>
    public Task WakeAsync(string name, DateTimeOffset fact, CancellationToken stop) => store.ExecuteAsync(
        $"update jobs.reconcilers set due = least(due, clock_timestamp()) where name = {name} and (started is null or started <= {fact} or held_until > clock_timestamp())", stop);

    /// <returns>The epoch of the run; null when it is not due or somebody runs it.</returns>
    public Task<long?> TakeAsync(string name, Guid me, TimeSpan longest, TimeSpan every, CancellationToken stop) => store.FirstAsync(
        $"""
        update jobs.reconcilers set epoch = epoch + 1, holder = {me}, held_until = clock_timestamp() + {longest}, started = clock_timestamp(), due = clock_timestamp() + {every}
        where name = {name} and due <= clock_timestamp() and (held_until is null or held_until < clock_timestamp())
        returning epoch
        """, row => row.LongOrNull(0), stop);

    /// <param name="error">Null when the run went well.</param>
    /// <param name="pause">When the next comes at the latest; null to leave it as it is.</param>
    public Task EndAsync(string name, long epoch, TimeSpan took, string? result, string? error, TimeSpan? pause, CancellationToken stop) => store.ExecuteAsync(
        $"""
        update jobs.reconcilers set holder = null, held_until = null, milliseconds = {(int)took.TotalMilliseconds}, result = coalesce({result}, result), error = {error},
          runs = runs + 1, due = case when {pause is null} then due else least(due, clock_timestamp() + {pause ?? TimeSpan.Zero}) end
        where name = {name} and epoch = {epoch}
        """, stop);

    public Task<List<ReconcilerInfo>> ListAsync(CancellationToken stop) => store.QueryAsync(
        "select name, coalesce(held_until > clock_timestamp(), false), started, milliseconds, result, error, due, runs from jobs.reconcilers order by name",
        row => new ReconcilerInfo(
            row.GetString(0), row.GetBoolean(1) ? ReconcilerState.Running : row.IsDBNull(5) ? ReconcilerState.Waiting : ReconcilerState.Failed,
            row.TimeOrNull(2), row.IsDBNull(3) ? null : row.GetInt32(3), row.TextOrNull(4), row.TextOrNull(5), row.Time(6), row.GetInt64(7)), stop);
}
