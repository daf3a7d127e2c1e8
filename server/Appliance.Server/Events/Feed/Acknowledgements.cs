using Appliance.Contracts;
using Appliance.Server.Store;

namespace Appliance.Server.Events.Feed;

/// <summary>Notes who has seen an event and takes care of it.</summary>
internal sealed class Acknowledgements(IStore store, EventTable table, IEvents events, TimeProvider time)
{
    private const int Stride = 5000;

    /// <returns>How many were not acknowledged before.</returns>
    public async Task<int> GiveAsync(IReadOnlyList<long> ids, string by, string? comment, CancellationToken stop) =>
        await GiveAsync($"id = any({ids.ToArray()})", by, comment, stop);

    /// <param name="upTo">The newest event that whoever acknowledges has seen; null for all there are.</param>
    /// <returns>How many were not acknowledged before.</returns>
    public async Task<int> GiveAsync(EventFilter filter, long? upTo, string by, string? comment, CancellationToken stop)
    {
        // What comes while we are at it has been seen by nobody.
        var newest = Math.Min(upTo ?? long.MaxValue, await table.PublishAsync(stop));
        var given = 0;
        for (int now; (now = await GiveAsync($"id <= {newest} and {EventSearch.Matching(filter)}", by, comment, stop)) > 0;) given += now;
        return given;
    }

    private Task<int> GiveAsync(Sql which, string by, string? comment, CancellationToken stop) => store.InTransactionAsync(async transaction =>
    {
        var given = await transaction.ExecuteAsync(
            $"""
            update events.events set acknowledged_at = {time.GetUtcNow()}, acknowledged_by = {by}, comment = {(comment is null ? null : Plain.Text(comment))}
            where acknowledged_at is null and entry in
              (select entry from events.events where id is not null and acknowledged_at is null and {new Sql.Piece(which)} order by id limit {Stride} for update)
            """, stop);
        if (given > 0) await events.RaiseAsync(transaction, new Event("events.acknowledged", Severity.Info, null, $"{by} acknowledged {given} {(given == 1 ? "event" : "events")}."), stop);
        return given;
    }, stop);
}
