using Appliance.Contracts;
using Appliance.Server.Notifications.Subscriptions;

namespace Appliance.Server.Notifications.Deliveries;

/// <summary>When the next digest is due.</summary>
internal static class Digests
{
    /// <returns>Null for what is told at once.</returns>
    public static DateTimeOffset? Next(Subscription wanted, DateTimeOffset now) => wanted.Pace switch
    {
        NotificationPace.Hourly => new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddHours(now.UtcDateTime.Hour + 1),
        NotificationPace.Daily => NextDay(wanted.Zone, wanted.Hour, now),
        _ => null,
    };

    private static DateTimeOffset NextDay(TimeZoneInfo zone, int hour, DateTimeOffset now)
    {
        var today = TimeZoneInfo.ConvertTime(now, zone).Date;
        var next = At(today);
        return next > now ? next : At(today.AddDays(1));

        DateTimeOffset At(DateTime day)
        {
            var local = day.AddHours(hour);
            // The hour that a zone leaves out in spring is told an hour later.
            if (zone.IsInvalidTime(local)) local = local.AddHours(1);
            return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
        }
    }
}
