using Appliance.Protocols.Dns;
using Appliance.Server.Dns.Publishing;

namespace Appliance.Server.Dns.Updates;

/// <summary>
/// A zone as an update finds and changes it: what follows machines and the zone itself, which stays, and what is written, as it is in the
/// database at this moment and not as it was published a moment ago.
/// </summary>
internal sealed class ZoneContents
{
    private readonly Zone _published;
    private readonly Dictionary<(string Name, RecordType Type), StoredSet> _written;
    private readonly Dictionary<(string Name, RecordType Type), StoredSet> _before;

    public ZoneContents(Zone published, StoredZone stored)
    {
        (_published, Stored) = (published, stored);
        _before = stored.Sets.ToDictionary(set => (set.Name, set.Type));
        _written = new(_before);
    }

    public StoredZone Stored { get; }

    /// <summary>What the written records have become.</summary>
    public StoredZone After => Stored with { Sets = [.. _written.Values] };

    public IReadOnlyList<StoredSet> Put => [.. _written.Values.Where(set => !ReferenceEquals(set, _before.GetValueOrDefault((set.Name, set.Type))))];

    public IReadOnlyList<StoredSet> Removed => [.. Stored.Sets.Where(set => !_written.ContainsKey((set.Name, set.Type)))];

    public StoredSet? Written(string name, RecordType type) => _written.GetValueOrDefault((name, type));

    public IEnumerable<StoredSet> Written(string name)
    {
        foreach (var type in RecordType.All)
            if (Written(name, type) is { } set) yield return set;
    }

    /// <summary>What stands at a name by itself.</summary>
    public IEnumerable<RecordSet> Given(string name)
    {
        foreach (var set in _published.Nodes.GetValueOrDefault(name)?.Sets ?? [])
        {
            // The apex names the appliance only while nobody has written other servers.
            if (set.Type == RecordType.Ns && name == _published.Name && _before.ContainsKey((name, set.Type))) continue;
            var given = set.Records.Where(record => !record.Edited).ToList();
            if (given.Count > 0) yield return set with { Records = given };
        }
    }

    public bool IsGiven(string name, RecordType type, byte[] data) =>
        Given(name).Any(set => set.Type == type && set.Records.Any(record => record.Data.AsSpan().SequenceEqual(data)));

    /// <summary>What is answered with: hidden records are not there.</summary>
    public IReadOnlyList<byte[]> Data(string name, RecordType type)
    {
        var given = Given(name).ToList();
        var own = given.Where(set => set.Type == type).SelectMany(set => set.Records).Select(record => record.Data);
        var written = Written(name, type) is { } set && ZonePress.Hides(set, Machines(given)) is null ? set.Data : [];
        return [.. own.Concat(written).DistinctBy(Convert.ToHexString)];
    }

    public bool IsInUse(string name) => Given(name).Any() || RecordType.All.Any(type => Data(name, type).Count > 0);

    /// <summary>Why a machine does not let these records stand at its name; null when it does.</summary>
    public string? Hides(StoredSet set) => ZonePress.Hides(set, Machines(Given(set.Name)));

    public void Set(StoredSet set) => _written[(set.Name, set.Type)] = set;

    public void Remove(string name, RecordType type) => _written.Remove((name, type));

    private static IEnumerable<RecordSet> Machines(IEnumerable<RecordSet> given) => given.Where(set => set.Records.Any(record => record.From is not null));
}
