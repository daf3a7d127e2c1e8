using System.Diagnostics.Metrics;
using Appliance.Contracts;
using Appliance.Server.Store.Embedded;
using Appliance.Server.Store.Migrations;
using Npgsql;

namespace Appliance.Server.Store.Postgres;

/// <summary>
/// Brings the store up before any other room starts and takes it down after all of them; watches it in between, so that it is known
/// to be away or back even when nobody asks for anything.
/// </summary>
internal sealed class StoreService(
    StoreSettings settings, NpgsqlDataSource source, StoreHealth health, MigrationRunner migrations, IMeterFactory meters, TimeProvider time, ILogger<StoreService> log,
    EmbeddedPostgres? embedded = null) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        StoreMetrics.Observe(meters, health);
        if (embedded is not null) await embedded.StartAsync(cancellationToken);
        await ReadyAsync(cancellationToken);
        var where = new NpgsqlConnectionStringBuilder(source.ConnectionString);
        Log.StoreReady(log, where.Database, where.Host);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (embedded is not null) await embedded.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var store = new PostgresStore(source, health);
        using var beat = new PeriodicTimer(Beat, time);
        while (await beat.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await store.ExecuteAsync("select 1", stoppingToken);
            }
            catch (StoreAwayException)
            {
                // Health has taken note.
            }
        }
    }

    private async Task ReadyAsync(CancellationToken stop)
    {
        var deadline = time.GetUtcNow().AddSeconds(settings.StartupSeconds);
        var pause = TimeSpan.FromMilliseconds(20);
        var said = time.GetUtcNow();
        while (true)
        {
            try
            {
                await migrations.RunAsync(source, stop);
                health.Answered();
                return;
            }
            catch (Exception away) when (Absence.Explains(away))
            {
                var reason = (away.InnerException ?? away).Message;
                var now = time.GetUtcNow();
                if (now >= deadline) throw GaveUp(reason, away);
                if (now - said >= Beat) (said, _) = (now, Say(deadline, reason));
                await Task.Delay(pause, time, stop);
                pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 3 / 2, Beat.Ticks));
            }
        }
    }

    private bool Say(DateTimeOffset deadline, string reason)
    {
        Log.StoreNotReady(log, deadline, reason);
        return true;
    }

    private FaultException GaveUp(string reason, Exception cause) => new(
        FaultKind.Unavailable, FaultCodes.StoreUnstartable,
        $"PostgreSQL did not answer within {settings.StartupSeconds} s: {reason}. "
        + (settings.IsEmbedded ? "Its own words are in the log above." : "Check Store:ConnectionString and the server it names."), cause: cause);
}
