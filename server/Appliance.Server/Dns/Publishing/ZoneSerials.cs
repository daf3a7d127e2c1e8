using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Appliance.Server.Dns.Publishing;

/// <summary>
/// The zones' serial numbers. A new one is the clock's seconds, or one more than the last where that is ahead of the clock: it grows also
/// when the database comes from a backup, and stays above what another server said before an import. Comparisons are RFC 1982's.
/// </summary>
internal sealed class ZoneSerials(TimeProvider time)
{
    /// <summary>Left out at a start that finds a zone changed and its serial ahead of the clock: the last ones may not have been kept.</summary>
    private const uint Skipped = 100;

    private readonly ConcurrentDictionary<string, KeptSerial> _kept = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, uint> _floors = new(StringComparer.Ordinal);

    /// <summary>What was kept by an earlier run.</summary>
    public void Remember(IEnumerable<KeptSerial> kept)
    {
        foreach (var one in kept) _kept.TryAdd(one.Zone, one);
    }

    /// <summary>The next serial of a zone comes after this one, which somebody else has given it.</summary>
    public void StayAbove(string zone, uint serial) => _floors[zone] = serial;

    /// <summary>Whether a zone's serial has to be another, though nothing else is.</summary>
    public bool IsBelow(string zone, uint serial) => _floors.TryGetValue(zone, out var floor) && !IsNewer(serial, floor);

    /// <summary>The serial of a zone that was not published before in this run.</summary>
    public uint First(Zone zone)
    {
        if (!_kept.TryGetValue(zone.Name, out var kept)) return Clock();
        return kept.Digest.AsSpan().SequenceEqual(Digest(zone)) ? kept.Serial : Next(zone.Name, unchecked(kept.Serial + Skipped));
    }

    /// <summary>The one after <paramref name="last"/>.</summary>
    public uint Next(string zone, uint last)
    {
        if (_floors.TryGetValue(zone, out var floor) && IsNewer(floor, last)) last = floor;
        return IsNewer(Clock(), last) ? Clock() : unchecked(last + 1);
    }

    /// <summary>RFC 1982 §3.2.</summary>
    public static bool IsNewer(uint one, uint than) => one != than && unchecked((int)(one - than)) > 0;

    public KeptSerial Keep(Zone zone) => _kept[zone.Name] = new KeptSerial(zone.Name, zone.Serial, Digest(zone));

    /// <summary>Of everything in a zone but its serial.</summary>
    public static byte[] Digest(Zone zone)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(zone.Figures.ToString()));
        foreach (var node in zone.Nodes.Values.OrderBy(node => node.Name, StringComparer.Ordinal))
        {
            foreach (var set in node.Sets.Where(set => set.Type.Number != 6))
            {
                hash.AppendData(Encoding.UTF8.GetBytes($"{node.Name} {set.Type} {set.Seconds} {set.Records.Count} "));
                foreach (var record in set.Records) hash.AppendData(record.Data);
            }
        }
        return hash.GetHashAndReset();
    }

    private uint Clock() => unchecked((uint)time.GetUtcNow().ToUnixTimeSeconds());
}

/// <param name="Digest">Of what was published under it.</param>
internal sealed record KeptSerial(string Zone, uint Serial, byte[] Digest);
