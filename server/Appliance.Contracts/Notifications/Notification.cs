using System.Text.Json.Serialization;

namespace Appliance.Contracts;

/// <summary>What somebody wants to be told, where and how.</summary>
/// <param name="Url">Of a webhook; null for mail, which goes to the owner's own address.</param>
/// <param name="Severity">At least so severe.</param>
/// <param name="Kinds">How names of events begin: "dhcp."; empty for all.</param>
/// <param name="Objects">Exactly these: "resource/0190…"; empty for all.</param>
/// <param name="Pools">Objects in these pools; empty for all.</param>
/// <param name="Hour">Of a daily digest.</param>
/// <param name="TimeZone">"Europe/Berlin"; for times in mails and for the daily digest.</param>
/// <param name="Since">Since when it fails or is stopped.</param>
/// <param name="Reason">Why it fails or is stopped.</param>
public sealed record Notification(
    Guid Id, string Owner, NotificationChannel Channel, string? Url, Severity Severity, IReadOnlyList<string> Kinds, IReadOnlyList<string> Objects, IReadOnlyList<string> Pools,
    NotificationPace Pace, int Hour, string TimeZone, NotificationLanguage Language, DateTimeOffset Created, NotificationState State, DateTimeOffset? Since, string? Reason,
    DateTimeOffset? LastSent);

/// <summary>See <see cref="Notification"/>; what is left out is not asked for.</summary>
public sealed record NotificationSpec(
    NotificationChannel Channel, string? Url = null, Severity Severity = Severity.Warning, IReadOnlyList<string>? Kinds = null, IReadOnlyList<string>? Objects = null,
    IReadOnlyList<string>? Pools = null, NotificationPace Pace = NotificationPace.AtOnce, int Hour = 7, string TimeZone = "UTC", NotificationLanguage Language = NotificationLanguage.English);

/// <param name="SigningSecret">Of a webhook: shown this once.</param>
public sealed record NotificationReply(Notification Notification, string? SigningSecret = null);

/// <param name="PreviousUntil">Until then messages carry a signature of the earlier secret too.</param>
public sealed record SigningSecretReply(string SigningSecret, DateTimeOffset PreviousUntil);

[JsonConverter(typeof(CamelCaseEnum<NotificationChannel>))]
public enum NotificationChannel
{
    Mail,
    Webhook,
}

[JsonConverter(typeof(CamelCaseEnum<NotificationPace>))]
public enum NotificationPace
{
    /// <summary>After a short pause, so that what comes together is told together.</summary>
    AtOnce,
    Hourly,
    Daily,
}

[JsonConverter(typeof(CamelCaseEnum<NotificationLanguage>))]
public enum NotificationLanguage
{
    English,
    German,
}

[JsonConverter(typeof(CamelCaseEnum<NotificationState>))]
public enum NotificationState
{
    Active,

    /// <summary>The last attempt failed; it is tried again.</summary>
    Failing,

    /// <summary>The receiver does not want it any more; a person can let it go on.</summary>
    Stopped,
}
