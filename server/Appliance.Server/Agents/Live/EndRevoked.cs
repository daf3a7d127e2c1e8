namespace Appliance.Server.Agents.Live;

/// <summary>Ends live connections within a second of hearing that their certificate is void, whichever server said so.</summary>
internal sealed class EndRevoked(LiveAgents live, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken)) live.EndRevoked();
    }
}
