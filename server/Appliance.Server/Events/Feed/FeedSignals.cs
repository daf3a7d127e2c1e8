namespace Appliance.Server.Events.Feed;

/// <summary>The two moments of an event: somebody raised it, and everybody can see it.</summary>
internal sealed record FeedSignals
{
    public FeedSignal Raised { get; } = new();

    public FeedSignal Published { get; } = new();
}
