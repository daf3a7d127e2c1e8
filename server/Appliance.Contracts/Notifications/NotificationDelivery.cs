using System.Text.Json.Serialization;

namespace Appliance.Contracts;

/// <summary>One mail, or one message to a webhook.</summary>
/// <param name="Id">In the mail's Message-ID and in the header webhook-id: the same at every attempt.</param>
/// <param name="Events">How many events it tells of.</param>
/// <param name="FirstEvent">The first it tells of; null for a test.</param>
/// <param name="Error">Why the last attempt failed.</param>
public sealed record NotificationDelivery(
    Guid Id, DeliveryState State, bool Test, int Events, long? FirstEvent, long? LastEvent, DateTimeOffset Made, DateTimeOffset? Ended, int Attempts, string? Error);

/// <summary>What a webhook receives (Standard Webhooks).</summary>
/// <param name="Type">The event's name; "notifications.test" for a test, which has no data.</param>
public sealed record WebhookMessage(string Type, DateTimeOffset Timestamp, EventRecord? Data);

[JsonConverter(typeof(CamelCaseEnum<DeliveryState>))]
public enum DeliveryState
{
    Waiting,
    Sent,

    /// <summary>It could not be sent in time.</summary>
    GivenUp,
}
