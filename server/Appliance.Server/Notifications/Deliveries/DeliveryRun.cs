using Appliance.Server.Identity;

namespace Appliance.Server.Notifications.Deliveries;

/// <summary>Works off one claimed subscription: sends what waits, in order, then looks for what is new.</summary>
internal sealed class DeliveryRun(
    Claims claims, DeliveryTable table, Selection selection, Attempts attempts, IRecipients recipients, IEnumerable<IChannel> channels, NotificationsSettings settings, TimeProvider clock)
{
    /// <summary>Mails are few and say how many events there were; a webhook's messages are one an event, so many at a time.</summary>
    private const int MostInAMail = 20_000;

    public async Task WorkAsync(Claim claim, CancellationToken stop)
    {
        var channel = channels.Single(one => one.Kind == claim.Wanted.Channel);
        TimeSpan? next = null;
        while (channel.IsOn && await claims.RenewAsync(claim, stop))
        {
            if (await table.NextAsync(claim.Wanted.Id, stop) is { } waiting)
            {
                var (goesOn, pause) = await SendAsync(claim, channel, waiting, stop);
                if (!goesOn) return;
                if ((next = pause) is not null) break;
                claim = claim with { Wanted = claim.Wanted with { Attempts = 0, Told = false } };
            }
            else if (await ComposeAsync(claim, channel, stop) is { } moved) claim = moved;
            else break;
        }
        if (!channel.IsOn) next = TimeSpan.Zero; // Whoever has the channel switched on takes it.
        await claims.ReleaseAsync(claim, next, stop);
    }

    /// <returns>Whether the claim still holds, and how long to wait before the next attempt; no time: it went well.</returns>
    private async Task<(bool GoesOn, TimeSpan? Pause)> SendAsync(Claim claim, IChannel channel, Waiting waiting, CancellationToken stop)
    {
        var wanted = claim.Wanted;
        var recipient = await recipients.FindAsync(wanted.Owner, stop);
        var told = recipient is null ? Selected.Nothing : await selection.LookAsync(wanted, recipient, waiting.First - 1, waiting.Last, int.MaxValue, stop);
        if (told.Total == 0) return (await attempts.EmptyAsync(claim, waiting.Id, stop), null);
        var outcome = await channel.SendAsync(wanted, waiting.Id, told, recipient!, stop);
        switch (outcome.Kind)
        {
            case OutcomeKind.Sent:
                return (await attempts.SentAsync(claim, waiting.Id, stop), null);
            case OutcomeKind.Gone:
                await attempts.StoppedAsync(claim, waiting.Id, outcome.Reason!, stop);
                return (true, TimeSpan.FromDays(1)); // Stopped: the time is of no account until a person lets it go on.
            default:
                var giveUp = clock.GetUtcNow() - waiting.Made > TimeSpan.FromHours(settings.GiveUpHours);
                return (await attempts.FailedAsync(claim, waiting.Id, outcome, giveUp, stop), Pauses.After(wanted.Attempts + 1, outcome.RetryAfter));
        }
    }

    /// <returns>The claim with its cursor moved, when there is something to send or more to look through; null when there is nothing new.</returns>
    private async Task<Claim?> ComposeAsync(Claim claim, IChannel channel, CancellationToken stop)
    {
        var wanted = claim.Wanted;
        if (wanted.DigestAt > claim.Now) return null;
        var digest = Digests.Next(wanted, claim.Now);
        // Of somebody who is gone or locked out, nothing is kept back for later.
        var recipient = await recipients.FindAsync(wanted.Owner, stop);
        var found = recipient is null ? Selected.Nothing : await selection.LookAsync(wanted, recipient, wanted.Cursor, null, channel.MostEvents == 1 ? Selection.MostShown : MostInAMail, stop);
        if (recipient is null) found = found with { Seen = await selection.NewestAsync(stop) };
        if (found.Seen <= wanted.Cursor && digest == wanted.DigestAt) return null;
        (long, long, int)[] made = found.Total == 0 ? []
            : channel.MostEvents == 1 ? [.. found.Events.Select(happened => (happened.Id, happened.Id, 1))]
            : [(found.First!.Value, found.Seen, found.Total)];
        var cursor = Math.Max(found.Seen, wanted.Cursor);
        if (!await table.MakeAsync(claim, cursor, made, digest, stop)) return null;
        return claim with { Wanted = wanted with { Cursor = cursor, DigestAt = digest } };
    }
}
