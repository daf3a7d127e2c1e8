using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Notifications.Subscriptions;
using Appliance.Server.Store;

namespace Appliance.Server.Notifications.Deliveries;

/// <summary>Writes down how an attempt went, and says so once when something begins to fail and once when it goes again.</summary>
internal sealed class Attempts(IStore store, IEvents events, NotificationMeters meters)
{
    private const string MailServer = "mail-server";

    /// <summary>False when another worker has the subscription.</summary>
    public async Task<bool> SentAsync(Claim claim, Guid delivery, CancellationToken stop)
    {
        var kept = await store.InTransactionAsync(async transaction =>
        {
            if (!await WriteAsync(transaction, claim, $"attempts = 0, failing_since = null, told = false, reason = null", stop)) return false;
            await EndAsync(transaction, delivery, DeliveryState.Sent, null, stop);
            if (claim.Wanted.Told)
                await TellAsync(transaction, claim.Wanted, "recovered", Severity.Notice, claim.Wanted.Reference, $"Notifications by {Word(claim.Wanted)} arrive again.", stop);
            if (claim.Wanted.Channel == NotificationChannel.Mail) await ServerWorksAsync(transaction, stop);
            return true;
        }, stop);
        if (kept) meters.Sent(claim.Wanted.Channel);
        return kept;
    }

    /// <summary>Of a delivery that there is nothing to tell of any more: nobody may read it now, or a newer event has taken it in.</summary>
    public Task<bool> EmptyAsync(Claim claim, Guid delivery, CancellationToken stop) => store.InTransactionAsync(async transaction =>
    {
        if (!await WriteAsync(transaction, claim, $"claim = claim", stop)) return false;
        await transaction.ExecuteAsync($"delete from notifications.deliveries where id = {delivery}", stop);
        return true;
    }, stop);

    /// <param name="giveUp">It has been tried long enough.</param>
    public async Task<bool> FailedAsync(Claim claim, Guid delivery, Outcome outcome, bool giveUp, CancellationToken stop)
    {
        var reason = outcome.Reason!;
        var kept = await store.InTransactionAsync(async transaction =>
        {
            if (!await WriteAsync(transaction, claim, $"attempts = attempts + 1, failing_since = coalesce(failing_since, clock_timestamp()), reason = {reason}, told = told or {outcome.Kind == OutcomeKind.Failed}", stop)) return false;
            if (giveUp) await EndAsync(transaction, delivery, DeliveryState.GivenUp, reason, stop);
            else await transaction.ExecuteAsync($"update notifications.deliveries set attempts = attempts + 1, error = {reason} where id = {delivery}", stop);
            if (outcome.Kind == OutcomeKind.ServerFailed) await ServerFailsAsync(transaction, reason, stop);
            else if (!claim.Wanted.Told)
                await TellAsync(transaction, claim.Wanted, "failing", Severity.Warning, claim.Wanted.Reference, $"A notification by {Word(claim.Wanted)} can not be delivered: {reason}", stop);
            return true;
        }, stop);
        if (kept) meters.Failed(claim.Wanted.Channel, giveUp);
        return kept;
    }

    public Task<bool> StoppedAsync(Claim claim, Guid delivery, string reason, CancellationToken stop) => store.InTransactionAsync(async transaction =>
    {
        if (!await WriteAsync(transaction, claim, $"stopped_at = clock_timestamp(), failing_since = null, told = false, reason = {reason}, due = null", stop)) return false;
        await EndAsync(transaction, delivery, DeliveryState.GivenUp, reason, stop);
        await TellAsync(transaction, claim.Wanted, "stopped", Severity.Warning, claim.Wanted.Reference, $"Notifications by {Word(claim.Wanted)} are stopped: {reason}", stop);
        return true;
    }, stop);

    /// <summary>Whoever else waits for the server need not wait any longer.</summary>
    private async Task ServerWorksAsync(ITransaction transaction, CancellationToken stop)
    {
        if (await transaction.ExecuteAsync($"delete from notifications.troubles where target = {MailServer}", stop) == 0) return;
        await transaction.ExecuteAsync("update notifications.subscriptions set due = clock_timestamp() where channel = 'Mail' and failing_since is not null and stopped_at is null", stop);
        await events.RaiseAsync(transaction, new Event("notifications.mail-recovered", Severity.Notice, null, "The mail server takes mail again."), stop);
    }

    private async Task ServerFailsAsync(IQueries transaction, string reason, CancellationToken stop)
    {
        if (await transaction.ExecuteAsync($"insert into notifications.troubles (target, reason) values ({MailServer}, {reason}) on conflict do nothing", stop) > 0)
            await events.RaiseAsync(transaction, new Event("notifications.mail-failing", Severity.Warning, null, $"The mail server takes no mail: {reason}"), stop);
    }

    private Task TellAsync(IQueries transaction, Subscription wanted, string fact, Severity severity, string about, string message, CancellationToken stop) =>
        events.RaiseAsync(transaction, new Event(Selection.TroubleOf(wanted.Channel) + fact, severity, about, message), stop);

    private static async Task<bool> WriteAsync(ITransaction transaction, Claim claim, Sql set, CancellationToken stop) =>
        await transaction.ExecuteAsync($"update notifications.subscriptions set {new Sql.Piece(set)} where id = {claim.Wanted.Id} and claim = {claim.Number}", stop) > 0;

    private static Task EndAsync(ITransaction transaction, Guid delivery, DeliveryState state, string? error, CancellationToken stop) => transaction.ExecuteAsync(
        $"update notifications.deliveries set state = {state.ToString()}, ended_at = clock_timestamp(), attempts = attempts + 1, error = {error} where id = {delivery}", stop);

    private static string Word(Subscription wanted) => wanted.Channel == NotificationChannel.Mail ? "mail" : "webhook";
}
