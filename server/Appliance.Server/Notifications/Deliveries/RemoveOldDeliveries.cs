using Appliance.Server.Identity;
using Appliance.Server.Jobs;
using Appliance.Server.Notifications.Webhooks;
using Appliance.Server.Store;

namespace Appliance.Server.Notifications.Deliveries;

/// <summary>Deliveries that ended long ago go, and the subscriptions of people who are gone.</summary>
internal sealed class RemoveOldDeliveries(IStore store, IRecipients recipients, SigningSecrets secrets, NotificationsSettings settings) : Reconciler
{
    private const int Stride = 5000;

    public override string Name => "remove-old-deliveries";

    public override TimeSpan Every => TimeSpan.FromHours(1);

    public override TimeSpan Longest => TimeSpan.FromMinutes(5);

    public override IReadOnlyList<string> WokenBy => ["identity.user-removed"];

    public override async Task<Reconciled> RunAsync(ReconcilerRun run)
    {
        var removed = await RemoveOfThoseGoneAsync(run);
        for (var now = Stride; now == Stride; removed += now)
        {
            now = await store.InTransactionAsync(async transaction =>
            {
                await run.HoldAsync(transaction);
                return await transaction.ExecuteAsync(
                    $"delete from notifications.deliveries where id in (select id from notifications.deliveries where ended_at < clock_timestamp() - {TimeSpan.FromDays(settings.RetentionDays)} limit {Stride})", run.Stop);
            }, run.Stop);
        }
        return new Reconciled(Removed: removed, Unchanged: await store.FirstAsync("select count(*) from notifications.subscriptions", row => row.GetInt64(0), run.Stop));
    }

    private async Task<int> RemoveOfThoseGoneAsync(ReconcilerRun run)
    {
        var owners = await store.QueryAsync("select distinct owner from notifications.subscriptions", row => row.GetGuid(0), run.Stop);
        var gone = 0;
        foreach (var owner in owners)
        {
            if (await recipients.IsThereAsync(owner, run.Stop)) continue;
            gone += await store.InTransactionAsync(async transaction =>
            {
                await run.HoldAsync(transaction);
                var ids = await transaction.QueryAsync($"delete from notifications.subscriptions where owner = {owner} returning id", row => row.GetGuid(0), run.Stop);
                foreach (var id in ids) await secrets.ForgetAsync(transaction, id, run.Stop);
                return ids.Count;
            }, run.Stop);
        }
        return gone;
    }
}
