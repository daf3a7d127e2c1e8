using Appliance.Server.Jobs;
using Appliance.Server.Store;

namespace Appliance.Server.Agents.Tickets;

/// <summary>
/// Tickets that ended long ago go, and their lines much sooner. An undo may ask after one as long as its job may be stuck, and to have
/// forgotten would be to say that nothing was done: so they stay for a year.
/// </summary>
internal sealed class RemoveOldTickets(IStore store) : Reconciler
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(365);
    private static readonly TimeSpan LooksKept = TimeSpan.FromHours(1);
    private static readonly TimeSpan LinesKept = TimeSpan.FromDays(1);

    public override string Name => "remove-old-tickets";

    public override TimeSpan Every => TimeSpan.FromHours(1);

    public override async Task<Reconciled> RunAsync(ReconcilerRun run)
    {
        var removed = await store.InTransactionAsync(async transaction =>
        {
            await run.HoldAsync(transaction);
            await transaction.ExecuteAsync(
                $"delete from agents.ticket_lines l using agents.tickets t where t.operation = l.operation and t.ended < clock_timestamp() - {LinesKept}", run.Stop);
            return await transaction.ExecuteAsync(
                $"""
                delete from agents.tickets where operation in (
                  select operation from agents.tickets where ended < clock_timestamp() - case when looks then {LooksKept} else {Kept} end limit 10000)
                """, run.Stop);
        }, run.Stop);
        return new Reconciled(Removed: removed);
    }
}
