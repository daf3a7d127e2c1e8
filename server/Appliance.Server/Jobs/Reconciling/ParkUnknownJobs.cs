using Appliance.Contracts;
using Appliance.Server.Jobs.Engine;
using Appliance.Server.Store;

namespace Appliance.Server.Jobs.Reconciling;

/// <summary>
/// Jobs that no running program knows are parked, and say so, instead of waiting in silence; those this program knows go on. A minute of
/// patience leaves a newer server beside us the time to take what is its own.
/// </summary>
internal sealed class ParkUnknownJobs(IStore store, JobKinds kinds, JobEvents events, Bells bells) : Reconciler
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public override string Name => "park-unknown-jobs";

    public override TimeSpan Every => TimeSpan.FromSeconds(30);

    public override Task<Reconciled> RunAsync(ReconcilerRun run) => store.InTransactionAsync(async transaction =>
    {
        await run.HoldAsync(transaction);
        var back = await UnparkAsync(transaction, run.Stop);
        var parked = await ParkAsync(transaction, run.Stop);
        transaction.AfterCommit(bells.Work.Ring);
        transaction.AfterCommit(bells.Lines.Ring);
        return new Reconciled(Added: parked, Removed: back, Unchanged: await transaction.FirstAsync($"select count(*) from jobs.jobs where state = {nameof(JobState.Parked)}", row => row.GetInt64(0), run.Stop) - parked);
    }, run.Stop);

    /// <summary>A job whose plan differs was parked by a program that knows its edition, and waits for a person.</summary>
    private async Task<int> UnparkAsync(ITransaction transaction, CancellationToken stop) => await transaction.ExecuteAsync(
        $"""
        with back as (
          update jobs.jobs set state = parked_from, parked_from = null, error_code = null, error = null, due = clock_timestamp()
          where state = {nameof(JobState.Parked)} and owner is null and kind || '/' || version = any({kinds.Editions}) and error like 'No program%' returning id, turn, objects, locked)
        insert into jobs.wants (job, object, turn) select id, object, turn from back cross join unnest(objects) o (object) where not locked
        """, stop);

    private async Task<int> ParkAsync(ITransaction transaction, CancellationToken stop)
    {
        var parked = await transaction.QueryAsync(
            $"""
            update jobs.jobs set parked_from = state, state = {nameof(JobState.Parked)}, owner = null, lease_until = null, fence = nextval('jobs.fence'),
              error_code = {FaultCodes.JobUnknownKind}, error = 'No program that runs knows ' || kind || ', edition ' || version || '.'
            where state in ('Waiting', 'Running', 'Undoing') and due < clock_timestamp() - {Patience} and (lease_until is null or lease_until < clock_timestamp())
              and kind || '/' || version <> all({kinds.Editions})
            returning id, number, kind, title, object, error
            """, row => (About: new About(row.GetGuid(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.TextOrNull(4)), Why: row.GetString(5)), stop);
        foreach (var (about, why) in parked)
        {
            await transaction.ExecuteAsync(
                $"""
                with free as (delete from jobs.wants where job = {about.Id})
                insert into jobs.history (job, fact, code, text) values ({about.Id}, {nameof(JobFact.Parked)}, {FaultCodes.JobUnknownKind}, {why})
                """, stop);
            await events.ParkedAsync(transaction, about, why, stop);
        }
        return parked.Count;
    }
}
