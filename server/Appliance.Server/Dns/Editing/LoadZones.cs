using Appliance.Server.Dns.Publishing;
using Appliance.Server.Store;

namespace Appliance.Server.Dns.Editing;

/// <summary>Reads what people have written before the first question is answered, and keeps the serials of what is published.</summary>
internal sealed class LoadZones(IStore store, ZoneTables tables, ZoneMemory memory, ZoneSerials serials, PublishedZones zones, ILogger<LoadZones> log) : BackgroundService
{
    private readonly SemaphoreSlim _changed = new(0, 1);
    private readonly Dictionary<string, uint> _kept = new(StringComparer.Ordinal);
    private bool _loaded;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        zones.Changed += Wake;
        await TryLoadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        zones.Changed -= Wake;
        return base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var behind = false;
        while (true)
        {
            await _changed.WaitAsync(_loaded && !behind ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(1), stoppingToken);
            if (!_loaded) await TryLoadAsync(stoppingToken);
            behind = !await TryKeepAsync(stoppingToken);
        }
    }

    private void Wake()
    {
        try
        {
            if (_changed.CurrentCount == 0) _changed.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else has just said so.
        }
    }

    private async Task TryLoadAsync(CancellationToken stop)
    {
        try
        {
            serials.Remember(await tables.SerialsAsync(store, stop));
            var read = await tables.ReadAsync(store, stop);
            memory.Swap(read);
            _loaded = true;
            Log.Loaded(log, zones.Now.Zones.Count, read.All.Sum(zone => zone.Sets.Count));
        }
        catch (StoreAwayException)
        {
            // It is tried again, and nothing is answered from half of what there is.
        }
    }

    /// <returns>False when the database is away: what was published is kept when it comes back.</returns>
    private async Task<bool> TryKeepAsync(CancellationToken stop)
    {
        try
        {
            foreach (var zone in zones.Now.Zones.Values.Where(zone => _kept.GetValueOrDefault(zone.Name) != zone.Serial))
            {
                await tables.KeepAsync(store, serials.Keep(zone), stop);
                _kept[zone.Name] = zone.Serial;
            }
            return true;
        }
        catch (StoreAwayException)
        {
            return false;
        }
    }
}
