using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Inventory;

namespace Appliance.Server.Agents.Live;

/// <summary>Tells, once, of members that fell silent, or left and did not come back: an agent that was updated or changed its network is back long before.</summary>
internal sealed class TellLost(LiveAgents live, IMachines machines, IEvents events, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken)) Look();
    }

    public void Look()
    {
        foreach (var id in live.TakeLost(clock.GetUtcNow() - LiveAgent.LostAfter))
        {
            if (machines.Find(id) is not { Member: true } machine) continue;
            events.Raise(new Event("agents.lost", Severity.Warning, $"resource/{id}", $"{machine.Name} has not been heard for {LiveAgent.LostAfter.TotalSeconds:0} seconds."));
        }
    }
}
