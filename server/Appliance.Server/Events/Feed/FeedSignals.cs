namespace Appliance.Server.Events.Feed;

/// <summary>The two moments of an event: somebody raised it, and everybody can see it.</summary>
internal sealed record FeedSignals
{
    public Bell Raised { get; } = new();

    public Bell Published { get; } = new();
}
