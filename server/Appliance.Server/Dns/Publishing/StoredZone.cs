using System.Net;
using Appliance.Contracts;
using Appliance.Protocols.Dns;

namespace Appliance.Server.Dns.Publishing;

/// <summary>What people have written about a zone. A zone that follows a subnet has none until somebody edits it.</summary>
/// <param name="Sets">By name and type.</param>
internal sealed record StoredZone(string Name, ZoneFigures Figures, IReadOnlyList<StoredSet> Sets);

/// <param name="Name">Whole, in the form of <see cref="DnsName"/>.</param>
/// <param name="Seconds">Null: the zone's.</param>
/// <param name="Data">As on the wire, without compression.</param>
internal sealed record StoredSet(string Name, RecordType Type, int? Seconds, IReadOnlyList<byte[]> Data);

/// <summary>A server that may take a zone.</summary>
/// <param name="At">Where it is told of changes; a transfer may come from any port of the address.</param>
/// <param name="Key">Null: it need not sign.</param>
internal sealed record Secondary(string Zone, IPEndPoint At, string? Key);

/// <summary>All of them at one revision.</summary>
internal sealed record StoredZones(long Revision, IReadOnlyList<StoredZone> All)
{
    public IReadOnlyList<Secondary> Secondaries { get; init; } = [];

    public IReadOnlyList<Forward> Forwards { get; init; } = [];

    public IReadOnlyList<Updater> Updaters { get; init; } = [];

    /// <summary>Without their secrets.</summary>
    public IReadOnlyList<DnsKey> Keys { get; init; } = [];

    public StoredZone? Find(string name) => All.FirstOrDefault(zone => zone.Name == name);
}
