using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Notifications.Subscriptions;

namespace Appliance.Server.Notifications.Deliveries;

/// <summary>
/// Picks what a subscription wants and its owner may read now. A failing channel is never told by the same channel, or one trouble would
/// make the next.
/// </summary>
internal sealed class Selection(IEventFeed feed, IRecipients recipients)
{
    /// <summary>More than so many are not written out; the rest is counted.</summary>
    public const int MostShown = 50;

    private const int Stride = 1000;

    /// <param name="most">Looks no further when it has so many.</param>
    /// <param name="upTo">Null: to the newest.</param>
    public async Task<Selected> LookAsync(Subscription wanted, Recipient recipient, long after, long? upTo, int most, CancellationToken stop)
    {
        var filter = new EventFilter(wanted.Severity, wanted.Objects is [var one] ? one : null, Name: wanted.Kinds is [var kind] ? kind : null);
        var (shown, total, first, seen) = (new List<EventRecord>(), 0, (long?)null, after);
        while (true)
        {
            var page = await feed.ListAfterAsync(filter, seen, Stride, stop);
            foreach (var happened in page.Items)
            {
                if (happened.Id > upTo || total >= most) return new Selected(shown, total, first, seen);
                seen = happened.Id;
                if (!Wants(wanted, happened)) continue;
                var about = await recipients.FindAsync(happened.Object, stop);
                if (!IsIn(wanted.Pools, about) || !recipient.May(Permissions.EventRead, about)) continue;
                first ??= happened.Id;
                if (++total <= MostShown) shown.Add(happened);
            }
            if (page.Next is null) return new Selected(shown, total, first, seen);
        }
    }

    public async Task<long> NewestAsync(CancellationToken stop) => (await feed.ListAsync(new EventFilter(), null, 1, stop)).Items is [var newest] ? newest.Id : 0;

    private static bool Wants(Subscription wanted, EventRecord happened) =>
        !happened.Name.StartsWith(TroubleOf(wanted.Channel), StringComparison.Ordinal)
        && (wanted.Kinds.Length == 0 || wanted.Kinds.Any(kind => happened.Name.StartsWith(kind, StringComparison.Ordinal)))
        && (wanted.Objects.Length == 0 || wanted.Objects.Contains(happened.Object));

    private static bool IsIn(string[] pools, AccessObject? about) => pools.Length == 0 || (about?.Pool is { } pool && pools.Contains(pool));

    public static string TroubleOf(NotificationChannel channel) => channel == NotificationChannel.Mail ? "notifications.mail-" : "notifications.webhook-";
}
