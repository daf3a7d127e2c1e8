namespace Appliance.Contracts;

/// <summary>The answers of forwarders that are kept. What counts questions counts since the start.</summary>
/// <param name="Octets">Memory they take.</param>
/// <param name="MostOctets">Memory they may take.</param>
/// <param name="Hits">Answered with what was kept.</param>
/// <param name="Misses">Asked of a forwarder.</param>
/// <param name="Joined">Waited for the same question of another client.</param>
/// <param name="Stale">Answered with what was past its time, since no forwarder said better.</param>
/// <param name="Evicted">Answers that went before their time, to make room.</param>
public sealed record DnsCache(long Entries, long Octets, long MostOctets, long Hits, long Misses, long Joined, long Stale, long Evicted);

/// <param name="Name">Forgets this name and all below it; null: everything.</param>
public sealed record DnsCacheFlush(string? Name = null);

/// <param name="Entries">How many answers are forgotten.</param>
public sealed record DnsCacheFlushed(string? Name, long Entries);
