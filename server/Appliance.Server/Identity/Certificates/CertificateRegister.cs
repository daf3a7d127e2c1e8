using Appliance.Server.Store;

namespace Appliance.Server.Identity.Certificates;

/// <summary>Which certificate of each resource counts, in memory: a handshake never waits for the database.</summary>
internal sealed class CertificateRegister
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Standing> _standings = [];

    public async Task LoadAsync(IStore store, CancellationToken stop)
    {
        var rows = await store.QueryAsync(
            $"select resource, turn, serial from identity.certificates where status = 'active'",
            row => (Resource: row.GetGuid(0), Turn: row.GetInt64(1), Serial: row.GetString(2)), stop);
        foreach (var row in rows) Set(row.Resource, row.Turn, row.Serial);
    }

    public bool IsActive(Guid resource, string serial)
    {
        lock (_gate) return _standings.TryGetValue(resource, out var standing) && standing.Serial == serial;
    }

    /// <summary>Takes a committed change over. Commits may be told out of order: the higher turn wins.</summary>
    /// <param name="serial">Null: the resource has no certificate any more.</param>
    public void Set(Guid resource, long turn, string? serial)
    {
        lock (_gate)
        {
            if (!_standings.TryGetValue(resource, out var known) || known.Turn < turn) _standings[resource] = new Standing(turn, serial);
        }
    }

    private readonly record struct Standing(long Turn, string? Serial);
}
