using Appliance.Contracts;

namespace Appliance.Server.Events;

/// <summary>What happened, for those who want to know.</summary>
public interface IEventFeed
{
    /// <summary>Newest first, older than <paramref name="before"/> when that is given; the page's Next goes back further as the next <paramref name="before"/>.</summary>
    Task<Page<EventRecord>> ListAsync(EventFilter filter, long? before, int limit, CancellationToken stop);

    /// <summary>Oldest first, from the one after <paramref name="after"/>; the page's Next goes on as the next <paramref name="after"/>.</summary>
    Task<Page<EventRecord>> ListAfterAsync(EventFilter filter, long after, int limit, CancellationToken stop);

    /// <summary>
    /// Every event after <paramref name="after"/> (null: from now on) in order, each once, then the coming ones as they happen. Goes on
    /// through an absence of the store, and ends only with <paramref name="stop"/>, by <see cref="OperationCanceledException"/>.
    /// </summary>
    /// <param name="filter">Asked for anew each time that something has happened.</param>
    IAsyncEnumerable<EventRecord> FollowAsync(Func<EventFilter> filter, long? after, CancellationToken stop);

    /// <inheritdoc cref="FollowAsync(Func{EventFilter}, long?, CancellationToken)"/>
    IAsyncEnumerable<EventRecord> FollowAsync(EventFilter filter, long? after, CancellationToken stop) => FollowAsync(() => filter, after, stop);
}
