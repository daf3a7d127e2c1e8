using Appliance.Server.Store;

namespace Appliance.Server.Plugins.Desk;

/// <summary>Starts what was enabled once the store answers, and ends what runs when the appliance ends.</summary>
internal sealed class ResumePlugins(PluginDesk desk, TimeProvider time) : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await desk.EndAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await desk.ResumeAsync(stoppingToken);
                return;
            }
            catch (StoreAwayException)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken);
            }
        }
    }
}
