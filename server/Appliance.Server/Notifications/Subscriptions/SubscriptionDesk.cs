using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Notifications.Deliveries;
using Appliance.Server.Notifications.Webhooks;
using Appliance.Server.Store;

namespace Appliance.Server.Notifications.Subscriptions;

/// <summary>Everybody's own subscriptions; whoever may read users sees those of others, and whoever may change users removes them.</summary>
internal sealed class SubscriptionDesk(IStore store, IEvents events, Selection selection, SubscriptionRules rules, SigningSecrets secrets, DeliveryBell bell, TimeProvider clock)
{
    private const int MostOfOne = 50;

    /// <param name="owner">Whose, by name; null for the caller's own, "*" for everybody's.</param>
    public async Task<IReadOnlyList<Notification>> ListAsync(string? owner, ClaimsPrincipal caller, CancellationToken stop)
    {
        var name = owner is null ? caller.CallerName() : string.Concat(owner.Where(sign => !char.IsControl(sign))).Trim().ToLowerInvariant();
        if (name != caller.CallerName() && !caller.MayEverywhere(Permissions.UserRead)) throw Lacking(Permissions.UserRead);
        return await SubscriptionRows.ShowAsync(store, null, name == "*" ? null : name, stop);
    }

    public async Task<NotificationReply> AddAsync(NotificationSpec spec, ClaimsPrincipal caller, CancellationToken stop)
    {
        rules.Check(spec);
        DemandReading(caller);
        if (spec.Channel == NotificationChannel.Webhook && !caller.MayEverywhere(Permissions.NotificationWrite)) throw Lacking(Permissions.NotificationWrite);
        var (id, now) = (Guid.CreateVersion7(), clock.GetUtcNow());
        var newest = await selection.NewestAsync(stop);
        var wanted = new Subscription(
            id, caller.CallerId(), spec.Channel, spec.Url, spec.Severity, [.. spec.Kinds ?? []], [.. spec.Objects ?? []], [.. spec.Pools ?? []],
            spec.Pace, spec.Hour, spec.TimeZone, spec.Language, null, newest, null, 0, false);
        return await store.InTransactionAsync(async transaction =>
        {
            await transaction.ExecuteAsync($"select pg_advisory_xact_lock(hashtextextended({wanted.Owner.ToString()}, 0))", stop); // Two at once count the same.
            if (await transaction.FirstAsync($"select count(*) from notifications.subscriptions where owner = {wanted.Owner}", row => row.GetInt64(0), stop) >= MostOfOne)
                throw new FaultException(FaultKind.Exhausted, FaultCodes.TooManyNotifications, $"Nobody has more than {MostOfOne} subscriptions.");
            await InsertAsync(transaction, wanted, caller.CallerName(), now, stop);
            var secret = spec.Channel == NotificationChannel.Webhook ? await secrets.MakeAsync(transaction, id, stop) : null;
            await events.RaiseAsync(transaction, new Event("notifications.subscribed", Severity.Notice, wanted.Reference, $"{caller.CallerName()} subscribed to events by {Word(spec.Channel)}."), stop);
            return new NotificationReply((await SubscriptionRows.ShowAsync(transaction, id, null, stop))[0], secret);
        }, stop);
    }

    public Task RemoveAsync(Guid id, ClaimsPrincipal caller, CancellationToken stop) => store.InTransactionAsync(async transaction =>
    {
        var found = await NeedAsync(transaction, id, caller, Permissions.UserWrite, stop);
        await transaction.ExecuteAsync($"delete from notifications.subscriptions where id = {id}", stop);
        if (found.Channel == NotificationChannel.Webhook) await secrets.ForgetAsync(transaction, id, stop);
        await events.RaiseAsync(transaction, new Event("notifications.unsubscribed", Severity.Notice, found.Reference, $"{caller.CallerName()} removed a subscription to events by {Word(found.Channel)}."), stop);
        return true;
    }, stop);

    /// <summary>Lets one that was stopped go on, with what happens from now on.</summary>
    public async Task<Notification> ResumeAsync(Guid id, ClaimsPrincipal caller, CancellationToken stop)
    {
        DemandReading(caller);
        var newest = await selection.NewestAsync(stop);
        return await store.InTransactionAsync(async transaction =>
        {
            await NeedAsync(transaction, id, caller, null, stop);
            await transaction.ExecuteAsync(
                $"""
                with gone as (update notifications.deliveries set state = 'GivenUp', ended_at = clock_timestamp() where subscription = {id} and state = 'Waiting'
                  and exists (select from notifications.subscriptions where id = {id} and stopped_at is not null))
                update notifications.subscriptions set cursor = case when stopped_at is null then cursor else {newest} end,
                  stopped_at = null, failing_since = null, told = false, reason = null, attempts = 0, due = clock_timestamp() where id = {id}
                """, stop);
            transaction.AfterCommit(bell.Ring);
            return (await SubscriptionRows.ShowAsync(transaction, id, null, stop))[0];
        }, stop);
    }

    public Task<SigningSecretReply> RotateAsync(Guid id, ClaimsPrincipal caller, CancellationToken stop) => store.InTransactionAsync(async transaction =>
    {
        DemandReading(caller);
        var found = await NeedAsync(transaction, id, caller, null, stop);
        if (found.Channel != NotificationChannel.Webhook) throw Missing(id);
        return await secrets.RotateAsync(transaction, id, stop);
    }, stop);

    /// <param name="others">The permission by which somebody else's is reached; null: nobody else's is.</param>
    public static async Task<Subscription> NeedAsync(IQueries store, Guid id, ClaimsPrincipal caller, string? others, CancellationToken stop)
    {
        var found = await store.FirstAsync($"select {SubscriptionRows.Columns} from notifications.subscriptions where id = {id}", SubscriptionRows.Read, stop);
        return found is not null && (found.Owner == caller.CallerId() || (others is not null && caller.MayEverywhere(others))) ? found : throw Missing(id);
    }

    /// <summary>A token that may not read events is no way round to them.</summary>
    private static void DemandReading(ClaimsPrincipal caller)
    {
        if (!caller.MaySomewhere(Permissions.EventRead)) throw Lacking(Permissions.EventRead);
    }

    private static Task InsertAsync(ITransaction transaction, Subscription wanted, string ownerName, DateTimeOffset now, CancellationToken stop)
    {
        var digest = Digests.Next(wanted, now);
        return transaction.ExecuteAsync(
            $"""
            insert into notifications.subscriptions (id, owner, owner_name, channel, url, severity, kinds, objects, pools, pace, hour, time_zone, language, created_at, cursor, due, digest_at)
            values ({wanted.Id}, {wanted.Owner}, {ownerName}, {wanted.Channel.ToString()}, {wanted.Url}, {(short)wanted.Severity}, {wanted.Kinds}, {wanted.Objects}, {wanted.Pools},
              {wanted.Pace.ToString()}, {wanted.Hour}, {wanted.TimeZone}, {wanted.Language.ToString()}, {now}, {wanted.Cursor}, {digest}, {digest})
            """, stop);
    }

    private static string Word(NotificationChannel channel) => channel == NotificationChannel.Mail ? "mail" : "webhook";

    private static FaultException Lacking(string permission) => new(FaultKind.Denied, FaultCodes.NotAllowed, $"This needs the permission {permission}.") { Permission = permission };

    private static FaultException Missing(Guid id) => new(FaultKind.Missing, FaultCodes.NotFound, $"There is no notification {id}.");
}
