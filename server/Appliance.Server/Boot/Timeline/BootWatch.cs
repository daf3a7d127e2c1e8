using Appliance.Server.Boot.Tokens;
using Appliance.Server.Store;

namespace Appliance.Server.Boot.Timeline;

/// <summary>Takes up the boots that ran when the server stopped, ends those that wait too long, and forgets the old ones.</summary>
internal sealed class BootWatch(BootTimeline timeline, TimelineTable table, BootTokens tokens, BootSettings settings, TimeProvider clock, ILogger<BootWatch> log) : BackgroundService
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_tidy = TimeSpan.FromHours(1);

    private volatile bool _resumed;
    private DateTimeOffset _tidied;

    /// <summary>The boots of before are watched again.</summary>
    public bool Resumed => _resumed;

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(s_look, clock);
        do
        {
            try
            {
                if (!_resumed) await ResumeAsync(stop);
                timeline.Expire();
                if (clock.GetUtcNow() - _tidied >= s_tidy) await TidyAsync(stop);
            }
            catch (StoreAwayException)
            {
                // The next look comes soon; deadlines do not need the store.
                timeline.Expire();
            }
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    private async Task ResumeAsync(CancellationToken stop)
    {
        var running = await table.RunningAsync(settings, stop);
        foreach (var attempt in running) timeline.Resume(attempt);
        _resumed = true;
        if (running.Count > 0) log.ResumedBoots(running.Count);
    }

    private async Task TidyAsync(CancellationToken stop)
    {
        await table.ForgetAsync(clock.GetUtcNow().AddDays(-settings.KeepDays), stop);
        await tokens.ForgetAsync(stop);
        _tidied = clock.GetUtcNow();
    }
}
