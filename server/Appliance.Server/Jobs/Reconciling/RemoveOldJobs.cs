using Appliance.Server.Store;

namespace Appliance.Server.Jobs.Reconciling;

/// <summary>Jobs that ended long ago go, with their history.</summary>
internal sealed class RemoveOldJobs(IStore store, JobsSettings settings) : Reconciler
{
    private const int Stride = 1000;

    public override string Name => "remove-old-jobs";

    public override TimeSpan Every => TimeSpan.FromHours(1);

    public override TimeSpan Longest => TimeSpan.FromMinutes(5);

    public override async Task<Reconciled> RunAsync(ReconcilerRun run)
    {
        var removed = 0;
        while (true)
        {
            // In strides, so that no transaction grows large.
            var now = await store.InTransactionAsync(async transaction =>
            {
                await run.HoldAsync(transaction);
                return await transaction.ExecuteAsync(
                    $"delete from jobs.jobs where id in (select id from jobs.jobs where ended < clock_timestamp() - {TimeSpan.FromDays(settings.RetentionDays)} limit {Stride})", run.Stop);
            }, run.Stop);
            removed += now;
            if (now < Stride) break;
        }
        return new Reconciled(Removed: removed, Unchanged: await store.FirstAsync("select count(*) from jobs.jobs where ended is not null", row => row.GetInt64(0), run.Stop));
    }
}
