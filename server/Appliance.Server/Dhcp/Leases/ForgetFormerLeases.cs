using Appliance.Server.Store;

namespace Appliance.Server.Dhcp.Leases;

/// <summary>Each hour, what ended longer ago than is to be remembered goes.</summary>
internal sealed class ForgetFormerLeases(FormerLeases former, DhcpSettings settings, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Hour, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await former.RemoveBeforeAsync(time.GetUtcNow() - settings.History, stoppingToken);
            }
            catch (StoreAwayException)
            {
                // An hour later is soon enough.
            }
        }
    }
}
