using System.Collections.Concurrent;
using System.Collections.Immutable;
using Appliance.Protocols;

namespace Appliance.Server.Inventory.Snapshot;

/// <summary>
/// All resources in memory. Readers take one immutable snapshot and never wait; each commit puts its rows in. A row never goes back
/// to an older version, and what has been removed does not come back.
/// </summary>
internal sealed class MachineIndex
{
    private const int RemovedKept = 10_000;
    private readonly Lock _writing = new();
    private readonly HashSet<ResourceId> _removed = [];
    private readonly Queue<ResourceId> _removedOrder = [];
    private readonly ConcurrentDictionary<ResourceId, DateTimeOffset> _touched = [];
    private volatile Content _now = Content.Empty;
    private volatile bool _loaded;

    /// <summary>False until the store has been read once: nobody can be told known from unknown.</summary>
    public bool Loaded => _loaded;

    public IReadOnlyCollection<MachineRow> All => [.. _now.ById.Values];

    /// <summary>What tells two states of the memory apart: how many rows, and the sum of their versions.</summary>
    public (long Rows, long Versions) Sum()
    {
        var now = _now;
        return (now.ById.Count, now.ById.Values.Sum(row => row.Version));
    }

    /// <summary>Ordered by name.</summary>
    public IEnumerable<MachineRow> ByName
    {
        get
        {
            var now = _now;
            return now.ByName.Values.Select(id => now.ById[id]);
        }
    }

    public MachineRow? Find(ResourceId id) => _now.ById.GetValueOrDefault(id);

    public MachineRow? WithName(string name)
    {
        var now = _now;
        return now.ByName.TryGetValue(name, out var id) ? now.ById[id] : null;
    }

    public IEnumerable<MachineRow> WithMac(MacAddress mac)
    {
        var now = _now;
        return now.ByMac.TryGetValue(mac, out var ids) ? ids.Select(id => now.ById[id]) : [];
    }

    public IEnumerable<MachineRow> WithUuid(string uuid)
    {
        var now = _now;
        return now.ByUuid.TryGetValue(uuid, out var ids) ? ids.Select(id => now.ById[id]) : [];
    }

    public bool IsIgnored(MacAddress mac) => _now.Ignored.Contains(mac);

    public DateTimeOffset LastSeen(MachineRow row) => _touched.TryGetValue(row.Machine.Id, out var at) && at > row.LastSeen ? at : row.LastSeen;

    public void Touch(ResourceId id, DateTimeOffset at)
    {
        if (_now.ById.ContainsKey(id)) _touched[id] = at;
    }

    /// <summary>Signs of life not written down yet; they stay readable here.</summary>
    public IReadOnlyDictionary<ResourceId, DateTimeOffset> Touched() => _touched.ToDictionary();

    /// <summary>These have been written down.</summary>
    public void Settle(IReadOnlyDictionary<ResourceId, DateTimeOffset> written)
    {
        foreach (var sign in written)
        {
            if (Find(sign.Key) is { } row) Put(row with { LastSeen = sign.Value });
            _touched.TryRemove(sign);
        }
    }

    public void Put(MachineRow row)
    {
        lock (_writing) _now = Put(_now, row);
    }

    public void Remove(ResourceId id)
    {
        lock (_writing)
        {
            Forget(id);
            _now = _now.Without(id);
        }
    }

    public void Ignore(MacAddress mac, bool ignored)
    {
        lock (_writing) _now = _now with { Ignored = ignored ? _now.Ignored.Add(mac) : _now.Ignored.Remove(mac) };
    }

    /// <summary>Makes the memory agree with what the store says. Rows put since <paramref name="before"/> was taken stay.</summary>
    public void Load(IReadOnlyCollection<MachineRow> rows, IEnumerable<MacAddress> ignored, IReadOnlyCollection<MachineRow> before)
    {
        lock (_writing)
        {
            var next = _now with { Ignored = [.. ignored] };
            foreach (var gone in before.Select(row => row.Machine.Id).Except(rows.Select(row => row.Machine.Id))) next = next.Without(gone);
            foreach (var row in rows) next = Put(next, row);
            _now = next;
            _loaded = true;
        }
    }

    private Content Put(Content content, MachineRow row)
    {
        if (_removed.Contains(row.Machine.Id)) return content;
        return content.ById.TryGetValue(row.Machine.Id, out var held) && held.Version > row.Version ? content : content.With(row);
    }

    private void Forget(ResourceId id)
    {
        if (_removed.Add(id)) _removedOrder.Enqueue(id);
        if (_removedOrder.Count > RemovedKept) _removed.Remove(_removedOrder.Dequeue());
        _touched.TryRemove(id, out _);
    }

    private sealed record Content(
        ImmutableDictionary<ResourceId, MachineRow> ById, ImmutableSortedDictionary<string, ResourceId> ByName,
        ImmutableDictionary<MacAddress, ImmutableArray<ResourceId>> ByMac, ImmutableDictionary<string, ImmutableArray<ResourceId>> ByUuid,
        ImmutableHashSet<MacAddress> Ignored)
    {
        public static Content Empty { get; } = new(
            ImmutableDictionary<ResourceId, MachineRow>.Empty, ImmutableSortedDictionary.Create<string, ResourceId>(StringComparer.OrdinalIgnoreCase),
            ImmutableDictionary<MacAddress, ImmutableArray<ResourceId>>.Empty, ImmutableDictionary.Create<string, ImmutableArray<ResourceId>>(StringComparer.Ordinal), []);

        public Content With(MachineRow row)
        {
            var clean = Without(row.Machine.Id);
            var byMac = clean.ByMac.ToBuilder();
            foreach (var mac in row.Machine.Macs) byMac[mac] = byMac.GetValueOrDefault(mac, []).Add(row.Machine.Id);
            return clean with
            {
                ById = clean.ById.Add(row.Machine.Id, row),
                ByName = clean.ByName.SetItem(row.Machine.Name, row.Machine.Id),
                ByMac = byMac.ToImmutable(),
                ByUuid = row.Identity.Uuid.Length == 0
                    ? clean.ByUuid
                    : clean.ByUuid.SetItem(row.Identity.Uuid, clean.ByUuid.GetValueOrDefault(row.Identity.Uuid, []).Add(row.Machine.Id)),
            };
        }

        public Content Without(ResourceId id)
        {
            if (!ById.TryGetValue(id, out var row)) return this;
            var byMac = ByMac.ToBuilder();
            foreach (var mac in row.Machine.Macs)
            {
                var rest = byMac.GetValueOrDefault(mac, []).Remove(id);
                if (rest.IsEmpty) byMac.Remove(mac);
                else byMac[mac] = rest;
            }
            var alike = ByUuid.GetValueOrDefault(row.Identity.Uuid, []).Remove(id);
            return this with
            {
                ById = ById.Remove(id),
                ByName = ByName.TryGetValue(row.Machine.Name, out var named) && named == id ? ByName.Remove(row.Machine.Name) : ByName,
                ByMac = byMac.ToImmutable(),
                ByUuid = alike.IsEmpty ? ByUuid.Remove(row.Identity.Uuid) : ByUuid.SetItem(row.Identity.Uuid, alike),
            };
        }
    }
}
