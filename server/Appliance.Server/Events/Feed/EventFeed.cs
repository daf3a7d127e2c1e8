using System.Runtime.CompilerServices;
using Appliance.Contracts;
using Appliance.Server.Store;

namespace Appliance.Server.Events.Feed;

internal sealed class EventFeed(EventTable table, FeedSignals signals, TimeProvider time) : IEventFeed
{
    private const int Batch = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task<Page<EventRecord>> ListAsync(EventFilter filter, long? before, int limit, CancellationToken stop)
    {
        // Who has just changed something finds its event here, published or not.
        await table.PublishAsync(stop);
        var found = await table.BeforeAsync(filter, before ?? long.MaxValue, limit + 1, stop);
        return Page(found, limit, await table.CountAsync(filter, stop));
    }

    public async Task<Page<EventRecord>> ListAfterAsync(EventFilter filter, long after, int limit, CancellationToken stop)
    {
        var newest = await table.PublishAsync(stop);
        var found = await table.AfterAsync(filter, after, newest, limit + 1, stop);
        return Page(found, limit, await table.CountAsync(filter, stop));
    }

    public async IAsyncEnumerable<EventRecord> FollowAsync(Func<EventFilter> filter, long? after, [EnumeratorCancellation] CancellationToken stop)
    {
        var cursor = after;
        while (true)
        {
            var next = signals.Published.Next;
            var (found, seen) = await LookAsync(filter(), cursor, stop);
            foreach (var happened in found) yield return happened;
            cursor = seen ?? cursor;
            if (found.Count == Batch) continue;
            if (seen is null) await Task.Delay(Pause, time, stop);
            else await next.WaitAsync(stop);
        }
    }

    /// <summary>One more than asked for was looked for: only when it is there does the list go on.</summary>
    private static Page<EventRecord> Page(List<EventRecord> found, int limit, long total)
    {
        var more = found.Count > limit;
        if (more) found.RemoveRange(limit, found.Count - limit);
        return new Page<EventRecord>(found, more ? $"{found[^1].Id}" : null, total);
    }

    /// <summary>What is there after the cursor, and how far we have looked then; null when the store is away.</summary>
    private async Task<(List<EventRecord> Found, long? Seen)> LookAsync(EventFilter filter, long? cursor, CancellationToken stop)
    {
        try
        {
            var newest = await table.PublishAsync(stop);
            // A cursor from the future comes from before a restore: what happens now is what its owner wants to hear.
            var from = Math.Min(cursor ?? newest, newest);
            var found = await table.AfterAsync(filter, from, newest, Batch, stop);
            return (found, found.Count == Batch ? found[^1].Id : newest);
        }
        catch (StoreAwayException)
        {
            return ([], null);
        }
    }
}
