using System.Collections.Concurrent;
using System.Net;
using Appliance.Contracts;
using Appliance.Server.Events;

namespace Appliance.Server.Dns.Health;

/// <summary>How the forwarders do, by clients' questions and by our own.</summary>
internal sealed class ForwarderHealth(IEvents events, TimeProvider time)
{
    private readonly ConcurrentDictionary<IPEndPoint, ForwarderStanding> _all = new();

    public ForwarderStanding Of(IPEndPoint server) => _all.GetOrAdd(server, _ => new ForwarderStanding(time));

    public bool IsDown(IPEndPoint server) => _all.TryGetValue(server, out var standing) && standing.State == DnsForwarderState.Down;

    /// <param name="took">See <see cref="ForwarderStanding.Answered"/>.</param>
    public void Answered(IPEndPoint server, TimeSpan? took = null)
    {
        if (Of(server).Answered(took)) events.Raise(new Event("dns.forwarder-back", Severity.Notice, $"dns-forwarder/{server}", $"The forwarder {server} answers again."));
    }

    public void Failed(IPEndPoint server, string reason)
    {
        if (Of(server).Failed(reason)) events.Raise(new Event("dns.forwarder-lost", Severity.Warning, $"dns-forwarder/{server}", $"The forwarder {server} is down: {reason} It is asked after all others until it answers."));
    }

    /// <summary>Forgets all but these.</summary>
    public void Keep(IReadOnlySet<IPEndPoint> servers)
    {
        foreach (var gone in _all.Keys.Where(server => !servers.Contains(server))) _all.TryRemove(gone, out _);
    }
}
