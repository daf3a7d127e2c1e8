using Appliance.Server.Store;

namespace Appliance.Server.Identity.Audit;

/// <summary>Keeps the audit trail as long as the settings say.</summary>
internal sealed class SealOldRows(AuditTrail trail, IdentitySettings settings, TimeProvider clock, ILogger<SealOldRows> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(6);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await trail.SealAsync(clock.GetUtcNow().AddDays(-settings.AuditDays), stoppingToken);
            }
            catch (StoreAwayException away)
            {
                Log.SealPutOff(log, away);
            }
        }
    }
}
