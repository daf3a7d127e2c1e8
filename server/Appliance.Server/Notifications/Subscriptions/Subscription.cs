using Appliance.Contracts;

namespace Appliance.Server.Notifications.Subscriptions;

/// <summary>A row of <c>notifications.subscriptions</c>, as a worker needs it.</summary>
/// <param name="Told">An event has said that it fails.</param>
internal sealed record Subscription(
    Guid Id, Guid Owner, NotificationChannel Channel, string? Url, Severity Severity, string[] Kinds, string[] Objects, string[] Pools,
    NotificationPace Pace, int Hour, string TimeZone, NotificationLanguage Language, DateTimeOffset? Rotated, long Cursor, DateTimeOffset? DigestAt, int Attempts, bool Told)
{
    public string Reference => $"notification/{Id}";

    public TimeZoneInfo Zone => TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var zone) ? zone : TimeZoneInfo.Utc;
}
