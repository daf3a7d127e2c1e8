using Appliance.Contracts;
using Appliance.Server.Identity;
using Appliance.Server.Notifications.Subscriptions;

namespace Appliance.Server.Notifications.Deliveries;

/// <summary>A way to reach somebody.</summary>
internal interface IChannel
{
    NotificationChannel Kind { get; }

    bool IsOn { get; }

    /// <summary>How many events one delivery tells of at most.</summary>
    int MostEvents { get; }

    /// <summary>Never throws but for <paramref name="stop"/>. The same delivery sent twice carries the same id.</summary>
    /// <param name="told">What the owner may read of it; empty for a test.</param>
    Task<Outcome> SendAsync(Subscription wanted, Guid delivery, Selected told, Recipient recipient, CancellationToken stop);
}
