using System.Threading.Channels;
using Appliance.Server.Store;
using Npgsql;

namespace Appliance.Server.Boot.Timeline;

/// <summary>
/// Brings the timeline into the store, in batches and in order, beside everything else. While the store is away it waits, and what
/// does not fit is counted and left out: no packet ever waits for it.
/// </summary>
internal sealed class TimelineWriter(TimelineTable table, BootVerdicts verdicts, BootMeters meters, TimeProvider clock, ILogger<TimelineWriter> log) : BackgroundService
{
    private const int MostWaiting = 20_000;
    private const int MostAtOnce = 1000;
    private const int UnansweredPerMinute = 60;
    private const int StrangersPerMinute = 600;

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly Channel<TimelineEntry> _entries = Channel.CreateBounded<TimelineEntry>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private DateTimeOffset _minute;
    private int _unanswered;
    private int _strangers;

    /// <summary>Returns at once.</summary>
    public void Keep(TimelineEntry entry)
    {
        if (!_entries.Writer.TryWrite(entry)) meters.Dropped("store");
    }

    /// <summary>Returns when everything kept so far is in the store: what an operator is told has happened must outlive us.</summary>
    /// <exception cref="StoreAwayException">It does not get there soon.</exception>
    public async Task WrittenAsync(CancellationToken stop)
    {
        var mark = new TimelineEntry.Mark(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        Keep(mark);
        try
        {
            await mark.Written.Task.WaitAsync(s_patience, clock, stop);
        }
        catch (TimeoutException late)
        {
            throw new StoreAwayException(late);
        }
    }

    /// <summary>May one more boot that never took an address be kept? Called under the timeline's lock.</summary>
    public bool MayKeepUnanswered()
    {
        var now = clock.GetUtcNow();
        if (now - _minute >= TimeSpan.FromMinutes(1)) (_minute, _unanswered, _strangers) = (now, 0, 0);
        return _unanswered++ < UnansweredPerMinute;
    }

    /// <summary>May the boot of one more machine that nobody knows be kept from its address on? Called under the timeline's lock.</summary>
    public bool MayKeepStranger()
    {
        var now = clock.GetUtcNow();
        if (now - _minute >= TimeSpan.FromMinutes(1)) (_minute, _unanswered, _strangers) = (now, 0, 0);
        return _strangers++ < StrangersPerMinute;
    }

    public override async Task StopAsync(CancellationToken stop)
    {
        // What happened last is worth the wait of a moment: a clean stop loses nothing.
        _entries.Writer.TryComplete();
        if (ExecuteTask is { } writing) await Task.WhenAny(writing, Task.Delay(TimeSpan.FromSeconds(2), stop));
        await base.StopAsync(stop);
    }

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        var batch = new List<TimelineEntry>();
        while (await _entries.Reader.WaitToReadAsync(stop))
        {
            while (batch.Count < MostAtOnce && _entries.Reader.TryRead(out var entry)) batch.Add(entry);
            await WriteAsync(batch, stop);
            batch.Clear();
        }
    }

    /// <summary>Until it is written; writing a batch twice does no harm.</summary>
    private async Task WriteAsync(List<TimelineEntry> batch, CancellationToken stop)
    {
        for (var said = false; ; said = true)
        {
            try
            {
                await table.WriteAsync(batch, stop);
                foreach (var ended in batch.OfType<TimelineEntry.Ended>()) await verdicts.ApplyAsync(ended, stop);
                foreach (var mark in batch.OfType<TimelineEntry.Mark>()) mark.Written.SetResult();
                return;
            }
            catch (StoreAwayException)
            {
                if (!said) log.StoreAway();
                await Task.Delay(s_pause, clock, stop);
            }
            catch (PostgresException refused)
            {
                // Trying it again would hold up all that comes after it.
                log.EntriesRefused(batch.Count, refused);
                meters.Dropped("refused");
                return;
            }
        }
    }
}
