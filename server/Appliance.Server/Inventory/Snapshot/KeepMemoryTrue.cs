using Appliance.Protocols;
using Appliance.Server.Store;

namespace Appliance.Server.Inventory.Snapshot;

/// <summary>
/// Reads all resources into memory at the start, and again whenever memory and store disagree: the answer to a commit can get lost, and
/// then memory has not followed it. Writes signs of life down once a minute.
/// </summary>
internal sealed class KeepMemoryTrue(IStore store, MachineIndex index, TimeProvider clock, ILogger<KeepMemoryTrue> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private const int RunsPerWrite = 30;

    /// <summary>The first reading happens before the services on the wire start.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryAsync(LoadAsync, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        for (var run = 1; await timer.WaitForNextTickAsync(stoppingToken); run++)
        {
            await TryAsync(CompareAsync, stoppingToken);
            if (run % RunsPerWrite == 0) await TryAsync(WriteAsync, stoppingToken);
        }
    }

    /// <summary>Compares row count and versions, which each write moves; reads everything anew when they differ.</summary>
    public async Task CompareAsync(CancellationToken stop)
    {
        var before = index.Sum();
        var kept = await store.FirstAsync(
            "select count(*), coalesce(sum(version), 0)::bigint from inventory.resources", row => (row.GetInt64(0), row.GetInt64(1)), stop);
        // A commit that fell between the two looks is no difference.
        if (!index.Loaded || (kept != before && before == index.Sum())) await LoadAsync(stop);
    }

    public async Task LoadAsync(CancellationToken stop)
    {
        var before = index.All;
        var rows = await store.QueryAsync("select * from inventory.resources", MachineRow.Read, stop);
        var ignored = await store.QueryAsync("select mac from inventory.ignored", row => MacAddress.Parse(row.GetString(0)), stop);
        index.Load(rows, ignored, before);
        Log.Loaded(logger, rows.Count, ignored.Count);
    }

    public async Task WriteAsync(CancellationToken stop)
    {
        var signs = index.Touched();
        if (signs.Count == 0) return;
        await store.ExecuteAsync($"""
            update inventory.resources r set last_seen = sign.at
            from unnest({signs.Keys.Select(id => id.Value).ToArray()}, {signs.Values.ToArray()}) sign(id, at)
            where r.id = sign.id and r.last_seen < sign.at
            """, stop);
        index.Settle(signs);
    }

    private async Task TryAsync(Func<CancellationToken, Task> deed, CancellationToken stop)
    {
        try
        {
            await deed(stop);
        }
        catch (StoreAwayException away)
        {
            if (!index.Loaded) Log.LoadPutOff(logger, away);
        }
    }
}
