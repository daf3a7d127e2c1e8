using Appliance.Contracts;
using Appliance.Server.Events.Queue;
using Appliance.Server.Store;

namespace Appliance.Server.Events.Feed;

/// <summary>Keeps the feed going: brings queued events into the table, publishes what was committed, wakes followers, removes the old.</summary>
internal sealed class EventKeeper(
    EventQueue queue, EventTable table, IStore store, FeedSignals signals, EventsSettings settings, EventsMetrics metrics, TimeProvider time, ILogger<EventKeeper> log)
    : BackgroundService
{
    // Also how soon an event of another process is noticed, which can wake nobody here.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Sweep = TimeSpan.FromHours(1);

    private long _newest = -1;
    private DateTimeOffset? _awaySince;
    private DateTimeOffset _swept = DateTimeOffset.MinValue;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(LastWord);
        try
        {
            await FlushAsync(patience.Token);
        }
        catch (Exception away) when (away is StoreAwayException or OperationCanceledException)
        {
            Log.Lost(log, queue.Waiting);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var next = signals.Raised.Next;
            await RoundAsync(stoppingToken);
            await Task.WhenAny(next, Task.Delay(Longest, time, stoppingToken));
        }
    }

    private async Task RoundAsync(CancellationToken stop)
    {
        try
        {
            await FlushAsync(stop);
            var newest = await table.PublishAsync(stop);
            if (newest != _newest) signals.Published.Ring();
            _newest = newest;
            TellOfAbsence();
            await SweepAsync(stop);
        }
        catch (StoreAwayException)
        {
            _awaySince ??= time.GetUtcNow();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The server stops.
        }
        catch (Exception defect)
        {
            Log.Defect(log, defect);
        }
    }

    private async Task FlushAsync(CancellationToken stop)
    {
        var taken = queue.Take(out var dropped);
        metrics.Dropped(dropped);
        if (taken.Count == 0) return;
        try
        {
            await EventTable.AppendAsync(store, taken, stop);
        }
        catch (Exception later) when (later is StoreAwayException or OperationCanceledException)
        {
            queue.Return(taken);
            throw;
        }
    }

    private void TellOfAbsence()
    {
        if (_awaySince is not { } since) return;
        _awaySince = null;
        var seconds = (time.GetUtcNow() - since).TotalSeconds;
        queue.Add(new Event("store.returned", Severity.Warning, null, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The database was away for {seconds:0} s.")));
    }

    private async Task SweepAsync(CancellationToken stop)
    {
        var now = time.GetUtcNow();
        if (now - _swept < Sweep) return;
        _swept = now;
        var removed = await table.RemoveBeforeAsync(now.AddDays(-settings.RetentionDays), Severity.Info, Severity.Notice, stop)
            + await table.RemoveBeforeAsync(now.AddDays(-settings.WarningRetentionDays), Severity.Warning, Severity.Warning, stop)
            + await table.RemoveBeforeAsync(now.AddDays(-settings.ErrorRetentionDays), Severity.Error, Severity.Error, stop);
        if (removed > 0) Log.Removed(log, removed);
    }
}
