using System.Diagnostics.Metrics;
using Appliance.Contracts;

namespace Appliance.Server.Notifications.Deliveries;

/// <summary>The meter <c>appliance.notifications</c>.</summary>
internal sealed class NotificationMeters
{
    private readonly Counter<long> _sent;
    private readonly Counter<long> _failed;

    public NotificationMeters(IMeterFactory meters)
    {
        var meter = meters.Create("appliance.notifications");
        _sent = meter.CreateCounter<long>("appliance.notifications.sent", description: "Deliveries that were taken, by channel.");
        _failed = meter.CreateCounter<long>("appliance.notifications.failed", description: "Attempts that failed, by channel, and whether it was the last.");
    }

    public void Sent(NotificationChannel channel) => _sent.Add(1, Tag("channel", channel.ToString()));

    public void Failed(NotificationChannel channel, bool last) => _failed.Add(1, Tag("channel", channel.ToString()), Tag("last", last ? "yes" : "no"));

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
