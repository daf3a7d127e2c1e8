using Appliance.Protocols.Dns;
using Appliance.Server.Dns.Publishing;

namespace Appliance.Server.Dns.Transfers;

/// <summary>What changed in each zone from serial to serial, as far back as memory is spent on it. After a restart secondaries take whole zones.</summary>
internal sealed class ZoneHistory : IDisposable
{
    private const int MostSteps = 50;
    private const int MostRecords = 20_000;

    private readonly Lock _turn = new();
    private readonly PublishedZones _zones;
    private readonly Dictionary<string, List<ZoneStep>> _steps = new(StringComparer.Ordinal);
    private ZoneTable _last;

    public ZoneHistory(PublishedZones zones)
    {
        (_zones, _last) = (zones, zones.Now);
        zones.Changed += Follow;
    }

    public void Dispose() => _zones.Changed -= Follow;

    /// <summary>The steps that lead from a serial to the zone as it is; null when they do not reach back so far.</summary>
    public IReadOnlyList<ZoneStep>? Since(Zone zone, uint serial)
    {
        lock (_turn)
        {
            if (!_steps.TryGetValue(zone.Name, out var steps)) return null;
            var at = steps.FindIndex(step => step.From.Serial == serial);
            return at < 0 || steps[^1].To.Serial != zone.Serial ? null : steps[at..];
        }
    }

    private void Follow()
    {
        lock (_turn)
        {
            var now = _zones.Now;
            foreach (var gone in _last.Zones.Keys.Where(name => !now.Zones.ContainsKey(name))) _steps.Remove(gone);
            foreach (var zone in now.Zones.Values)
                if (_last.Zones.TryGetValue(zone.Name, out var before) && before.Serial != zone.Serial) Note(before, zone);
            _last = now;
        }
    }

    private void Note(Zone before, Zone now)
    {
        if (!_steps.TryGetValue(now.Name, out var steps)) _steps[now.Name] = steps = [];
        steps.Add(new ZoneStep(before, now, [.. Missing(before, now)], [.. Missing(now, before)]));
        while (steps.Count > MostSteps || (steps.Count > 1 && steps.Sum(step => step.Removed.Count + step.Added.Count) > MostRecords)) steps.RemoveAt(0);
    }

    /// <summary>What one has and the other lacks.</summary>
    private static IEnumerable<TransferRecord> Missing(Zone one, Zone other) =>
        from node in one.Nodes.Values
        let there = other.Nodes.GetValueOrDefault(node.Name)
        from set in node.Sets
        where set.Type != RecordType.Soa
        let known = there?.Set(set.Type.Number)
        where known is null || !known.Same(set)
        from record in set.Records
        where known is null || known.Seconds != set.Seconds || !known.Records.Any(same => same.Data.AsSpan().SequenceEqual(record.Data))
        select new TransferRecord(node.Name, set.Type, set.Seconds, record.Data);
}

internal sealed record ZoneStep(Zone From, Zone To, IReadOnlyList<TransferRecord> Removed, IReadOnlyList<TransferRecord> Added);

internal sealed record TransferRecord(string Owner, RecordType Type, int Seconds, byte[] Data);
