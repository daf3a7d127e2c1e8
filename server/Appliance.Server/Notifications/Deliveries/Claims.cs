using Appliance.Contracts;
using Appliance.Server.Notifications.Subscriptions;
using Appliance.Server.Store;

namespace Appliance.Server.Notifications.Deliveries;

/// <summary>One worker at a time for a subscription, on whatever server: a lease by the database's clock, and a number that every later write proves.</summary>
internal sealed class Claims(IStore store)
{
    /// <summary>Longer than any attempt; renewed before each.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <returns>Null when nothing is due.</returns>
    public Task<Claim?> TakeAsync(IReadOnlyList<NotificationChannel> channels, CancellationToken stop) => store.FirstAsync(
        $"""
        update notifications.subscriptions set claim = claim + 1, claimed_until = clock_timestamp() + {Lease}, due = null
        where id = (
          select id from notifications.subscriptions
          where stopped_at is null and channel = any({channels.Select(channel => channel.ToString()).ToArray()})
            and ((claimed_until is null and due <= clock_timestamp()) or claimed_until < clock_timestamp())
          order by coalesce(due, claimed_until) limit 1 for update skip locked)
        returning {SubscriptionRows.Columns}, claim, clock_timestamp()
        """, row => new Claim(SubscriptionRows.Read(row), row.GetInt64(17), row.Time(18)), stop);

    /// <summary>False when another worker has it now.</summary>
    public async Task<bool> RenewAsync(Claim claim, CancellationToken stop) =>
        await store.ExecuteAsync($"update notifications.subscriptions set claimed_until = clock_timestamp() + {Lease} where id = {claim.Wanted.Id} and claim = {claim.Number}", stop) > 0;

    /// <param name="next">When to look again at the latest; null: when something happens.</param>
    public Task ReleaseAsync(Claim claim, TimeSpan? next, CancellationToken stop) => store.ExecuteAsync(
        $"""
        update notifications.subscriptions set claimed_until = null,
          due = least(due, case when {next is null} then digest_at else clock_timestamp() + {next ?? TimeSpan.Zero} end)
        where id = {claim.Wanted.Id} and claim = {claim.Number}
        """, stop);

    /// <summary>Makes due what wants events of these kinds. A mail waits a little for more; the longer, the more mails there were within the last hour.</summary>
    /// <param name="severest">By name of event.</param>
    public Task WakeAsync(IReadOnlyDictionary<string, Severity> severest, TimeSpan pause, CancellationToken stop) => store.ExecuteAsync(
        $"""
        update notifications.subscriptions s set due = clock_timestamp() + case channel when 'Webhook' then interval '0' else {pause} * power(2, least(6,
          (select count(*) from notifications.deliveries d where d.subscription = s.id and d.state = 'Sent' and not d.test and d.ended_at > clock_timestamp() - interval '1 hour'))) end
        where due is null and pace = 'AtOnce' and stopped_at is null and exists (
          select from unnest({severest.Keys.ToArray()}, {severest.Values.Select(severity => (short)severity).ToArray()}) seen (name, severity)
          where seen.severity >= s.severity and (s.kinds = array[]::text[] or exists (select from unnest(s.kinds) kind where seen.name ^@ kind)))
        """, stop);

    /// <summary>After a start: nobody has listened meanwhile.</summary>
    public Task WakeAllAsync(CancellationToken stop) =>
        store.ExecuteAsync("update notifications.subscriptions set due = clock_timestamp() where due is null and stopped_at is null and pace = 'AtOnce'", stop);
}

/// <param name="Number">The fence of this worker.</param>
/// <param name="Now">The database's clock at the claim.</param>
internal sealed record Claim(Subscription Wanted, long Number, DateTimeOffset Now);
