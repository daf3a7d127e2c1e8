using Appliance.Contracts;
using Appliance.Server.Store;

namespace Appliance.Server.Notifications.Deliveries;

/// <summary>The table <c>notifications.deliveries</c>. A delivery is written before it is sent, in the transaction that moves the cursor past its events.</summary>
internal sealed class DeliveryTable(IStore store)
{
    private const int MostShown = 100;

    public Task<List<NotificationDelivery>> ListAsync(Guid subscription, CancellationToken stop) => store.QueryAsync(
        $"""
        select id, state, test, events, first_event, last_event, made_at, ended_at, attempts, error from notifications.deliveries
        where subscription = {subscription} order by place desc limit {MostShown}
        """,
        row => new NotificationDelivery(
            row.GetGuid(0), Enum.Parse<DeliveryState>(row.GetString(1)), row.GetBoolean(2), row.GetInt32(3), row.LongOrNull(4), row.LongOrNull(5),
            row.Time(6), row.TimeOrNull(7), row.GetInt32(8), row.TextOrNull(9)), stop);

    /// <summary>The one that is next, if any waits.</summary>
    public Task<Waiting?> NextAsync(Guid subscription, CancellationToken stop) => store.FirstAsync(
        $"""
        select id, first_event, last_event, made_at from notifications.deliveries where subscription = {subscription} and state = 'Waiting' order by place limit 1
        """, row => new Waiting(row.GetGuid(0), row.GetInt64(1), row.GetInt64(2), row.Time(3)), stop);

    /// <summary>Moves the cursor, with the deliveries for what it passes; nothing when another worker has the subscription.</summary>
    public Task<bool> MakeAsync(Claim claim, long cursor, IReadOnlyList<(long First, long Last, int Events)> made, DateTimeOffset? digest, CancellationToken stop) =>
        store.InTransactionAsync(async transaction =>
        {
            if (await transaction.ExecuteAsync(
                $"update notifications.subscriptions set cursor = {cursor}, digest_at = {digest} where id = {claim.Wanted.Id} and claim = {claim.Number}", stop) == 0) return false;
            foreach (var (first, last, events) in made)
            {
                await transaction.ExecuteAsync(
                    $"""
                    insert into notifications.deliveries (id, subscription, first_event, last_event, events, state)
                    values ({Guid.CreateVersion7()}, {claim.Wanted.Id}, {first}, {last}, {events}, 'Waiting')
                    """, stop);
            }
            return true;
        }, stop);

    public Task AddTestAsync(Guid id, Guid subscription, Outcome outcome, CancellationToken stop) => store.ExecuteAsync(
        $"""
        insert into notifications.deliveries (id, subscription, test, events, state, ended_at, attempts, error)
        values ({id}, {subscription}, true, 0, {(outcome.Kind == OutcomeKind.Sent ? nameof(DeliveryState.Sent) : nameof(DeliveryState.GivenUp))}, clock_timestamp(), 1, {outcome.Reason})
        """, stop);
}

/// <summary>A delivery that is to be sent.</summary>
internal sealed record Waiting(Guid Id, long First, long Last, DateTimeOffset Made);
