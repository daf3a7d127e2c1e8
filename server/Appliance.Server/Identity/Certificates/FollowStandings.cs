using Appliance.Server.Store;

namespace Appliance.Server.Identity.Certificates;

/// <summary>Hears within a second what another server over the same database has issued, revoked or quarantined.</summary>
internal sealed class FollowStandings(IStore store, CertificateRegister register, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await register.LoadAsync(store, stoppingToken);
            }
            catch (StoreAwayException)
            {
                // What is in memory holds until the database is back.
            }
        }
    }
}
