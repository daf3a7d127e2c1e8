using Appliance.Server.Store;

namespace Appliance.Server.Identity.Certificates;

/// <summary>How each resource stands, in memory: a handshake never waits for the database.</summary>
internal sealed class CertificateRegister
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Standing> _standings = [];

    /// <summary>All rows that a transaction may have changed which was not over by then are read again. PostgreSQL's xid8.</summary>
    private string _readUpTo = "0";

    /// <summary>Takes over what changed since the last time, also by another server.</summary>
    public async Task LoadAsync(IStore store, CancellationToken stop)
    {
        var horizon = await store.FirstAsync($"select pg_snapshot_xmin(pg_current_snapshot())::text", row => row.GetString(0), stop);
        foreach (var (resource, standing) in await StandingRows.ChangedAsync(store, _readUpTo, stop)) Set(resource, standing);
        _readUpTo = horizon!;
    }

    public Standing? Of(Guid resource)
    {
        lock (_gate) return _standings.GetValueOrDefault(resource);
    }

    public bool IsActive(Guid resource, string serial) => Of(resource)?.Speaks(serial) == true;

    /// <summary>Takes a committed change over. Commits may be told out of order: the higher turn wins.</summary>
    public void Set(Guid resource, Standing standing)
    {
        lock (_gate)
        {
            if (!_standings.TryGetValue(resource, out var known) || known.Turn < standing.Turn) _standings[resource] = standing;
        }
    }
}
