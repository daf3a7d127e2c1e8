using Appliance.Cli.Connection;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary>Gives every event of a query in order, each once, and goes on through whatever comes between; only Ctrl-C or a refusal ends it.</summary>
internal sealed class EventFollower(ApplianceClient client, Action<EventRecord> give)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public async Task FollowAsync(EventQuery query, CancellationToken stop)
    {
        try
        {
            query = query with { After = query.After ?? await TellThePresentAsync(query, stop) };
            while (true)
            {
                query = await ListenAsync(query, stop);
                await Task.Delay(Pause, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Ctrl-C is how following ends.
        }
    }

    /// <summary>The last page, oldest first.</summary>
    /// <returns>Where to go on. The newest event of all is asked for first, so that a filter which lets nothing through has a mark too.</returns>
    private async Task<long> TellThePresentAsync(EventQuery query, CancellationToken stop)
    {
        var newest = await client.EventsAsync(new EventQuery(Limit: 1), stop);
        var page = await client.EventsAsync(query, stop);
        foreach (var happened in page.Items.Reverse()) give(happened);
        return newest.Items.Concat(page.Items).Select(happened => happened.Id).DefaultIfEmpty(0).Max();
    }

    /// <summary>Until the connection ends, for whatever reason.</summary>
    /// <returns>The query that goes on behind the last event given.</returns>
    private async Task<EventQuery> ListenAsync(EventQuery query, CancellationToken stop)
    {
        try
        {
            await foreach (var happened in client.FollowEventsAsync(query, stop))
            {
                query = query with { After = happened.Id };
                give(happened);
            }
        }
        catch (Exception away) when (Unreachable.MayPass(away))
        {
            // Away for now; said by the silence.
        }
        return query;
    }
}
