using Appliance.Contracts;

namespace Appliance.Server.Notifications.Deliveries;

/// <summary>What a subscriber is told of a stretch of the feed.</summary>
/// <param name="Events">The first of them, at most as many as are written out.</param>
/// <param name="Total">How many there are in all.</param>
/// <param name="First">The id of the first.</param>
/// <param name="Seen">How far was looked: the cursor.</param>
internal sealed record Selected(IReadOnlyList<EventRecord> Events, int Total, long? First, long Seen)
{
    public static Selected Nothing { get; } = new([], 0, null, 0);
}
