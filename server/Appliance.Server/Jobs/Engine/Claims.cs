using Appliance.Contracts;
using Appliance.Server.Store;
using Npgsql;

namespace Appliance.Server.Jobs.Engine;

/// <summary>Takes jobs and keeps them: the lease, by PostgreSQL's clock.</summary>
internal sealed class Claims(IStore store, JobKinds kinds, JobEvents events, JobMeters meters)
{
    /// <summary>Which worker this is, new with every start.</summary>
    public Guid Me { get; } = Guid.CreateVersion7();

    /// <summary>
    /// The job whose turn it is, with a new fence and all its locks; null when there is none. Of the waiting it passes over those whose
    /// objects somebody holds, or wanted earlier.
    /// </summary>
    public async Task<ClaimedJob?> TakeAsync(CancellationToken stop)
    {
        try
        {
            return await store.InTransactionAsync(async transaction =>
            {
                if (await NextAsync(transaction, stop) is not { } taken) return null;
                if (!taken.Locked) await LockAsync(transaction, taken.Job, stop);
                if (taken.WasWaiting) await events.StartedAsync(transaction, About.Of(taken.Job), stop);
                if (taken.TakenOver) meters.TakenOver();
                return taken.Job;
            }, stop);
        }
        catch (LockTakenException)
        {
            return null;
        }
    }

    /// <returns>Of those that are still ours, whether their end was asked for.</returns>
    public async Task<Dictionary<Guid, bool>> RenewAsync(IReadOnlyCollection<ClaimedJob> jobs, CancellationToken stop)
    {
        var rows = await store.QueryAsync(
            $"""
            update jobs.jobs j set lease_until = clock_timestamp() + {Lease.Length}
            from unnest({jobs.Select(job => job.Id).ToArray()}, {jobs.Select(job => job.Fence).ToArray()}) h (id, fence)
            where j.id = h.id and j.fence = h.fence and j.owner = {Me}
            returning j.id, j.cancelled_by is not null
            """, row => KeyValuePair.Create(row.GetGuid(0), row.GetBoolean(1)), stop);
        return new(rows);
    }

    private Task<Taken?> NextAsync(ITransaction transaction, CancellationToken stop) => transaction.FirstAsync(
        $"""
        with next as (
          select id, state, owner from jobs.jobs j
          where state in ('Waiting', 'Running', 'Undoing') and due <= clock_timestamp() and (lease_until is null or lease_until < clock_timestamp())
            and kind || '/' || version = any({kinds.Editions})
            and (locked or not exists (
              select from jobs.wants w where w.job = j.id and (
                exists (select from jobs.locks l where l.object = w.object)
                or exists (select from jobs.wants o where o.object = w.object and (o.turn, o.job) < (w.turn, w.job)))))
          order by turn, number limit 1 for update skip locked)
        update jobs.jobs j set owner = {Me}, fence = nextval('jobs.fence'), lease_until = clock_timestamp() + {Lease.Length},
          started = coalesce(started, clock_timestamp()), state = case j.state when 'Waiting' then 'Running' else j.state end
        from next where j.id = next.id
        returning j.id, j.number, j.kind, j.version, j.title, j.object, j.state, j.steps, j.at, j.attempt, j.ordered, j.data, j.error_code, j.error,
          j.cancelled_by is not null, j.fence, j.locked, next.state = 'Waiting', next.owner is not null
        """, Read, stop);

    private static Taken Read(NpgsqlDataReader row) => new(
        new ClaimedJob(
            row.GetGuid(0), row.GetInt64(1), row.GetString(2), row.GetInt32(3), row.GetString(4), row.TextOrNull(5), Enum.Parse<JobState>(row.GetString(6)),
            row.GetFieldValue<string[]>(7), row.GetInt32(8), row.GetInt32(9), row.GetString(10), row.GetString(11), row.TextOrNull(12), row.TextOrNull(13),
            row.GetBoolean(14), row.GetInt64(15)),
        row.GetBoolean(16), row.GetBoolean(17), row.GetBoolean(18));

    /// <summary>All of them, in one order for everybody, or none.</summary>
    private static async Task LockAsync(ITransaction transaction, ClaimedJob job, CancellationToken stop)
    {
        var missing = await transaction.FirstAsync(
            $"""
            with mine as (
              insert into jobs.locks (object, job, purpose)
              select object, job, {job.Title} from jobs.wants where job = {job.Id} order by object
              on conflict do nothing returning object)
            select (select count(*) from jobs.wants where job = {job.Id}) - (select count(*) from mine)
            """, row => row.GetInt64(0), stop);
        if (missing != 0) throw new LockTakenException();
        await transaction.ExecuteAsync(
            $"with gone as (delete from jobs.wants where job = {job.Id}) update jobs.jobs set locked = true where id = {job.Id}", stop);
    }

    private sealed record Taken(ClaimedJob Job, bool Locked, bool WasWaiting, bool TakenOver);

    /// <summary>Somebody was quicker; the claim is rolled back.</summary>
    private sealed class LockTakenException : Exception;
}
