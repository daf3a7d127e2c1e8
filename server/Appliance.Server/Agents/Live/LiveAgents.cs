using System.Collections.Concurrent;
using Appliance.Agent.Contracts;
using Appliance.Contracts;
using Appliance.Server.Identity;
using Appliance.Server.Inventory;

namespace Appliance.Server.Agents.Live;

/// <summary>Who is connected: at most one connection per resource, the newest.</summary>
internal sealed class LiveAgents(ICertificateRenewals renewals) : IAgents
{
    private readonly ConcurrentDictionary<ResourceId, LiveAgent> _live = [];
    private readonly ConcurrentDictionary<ResourceId, DateTimeOffset> _left = []; // and when they were last heard

    public int Connected => _live.Count;

    /// <summary>All whose hello was heard.</summary>
    public IReadOnlyList<LiveAgent> Greeted => [.. _live.Values.Where(agent => agent.Greeted)];

    public LiveAgent? Find(ResourceId resource) => _live.GetValueOrDefault(resource);

    public bool IsConnected(ResourceId resource) => _live.ContainsKey(resource);

    public bool Collect(ResourceId resource)
    {
        // Who is quarantined may speak, and is told nothing.
        if (!_live.TryGetValue(resource, out var agent) || renewals.QuarantinedSince(resource.Value) is not null) return false;
        agent.Tell(new ToAgent { Collect = new Collect() });
        return true;
    }

    public bool Disconnect(ResourceId resource, string reason)
    {
        if (!_live.TryGetValue(resource, out var agent)) return false;
        agent.Close(new FaultException(FaultKind.Denied, FaultCodes.NotAMember, reason));
        return true;
    }

    /// <summary>Closes every connection whose certificate speaks for nobody any more.</summary>
    public void EndRevoked()
    {
        foreach (var agent in _live.Values.Where(agent => !renewals.Speaks(agent.Resource.Value, agent.Serial)))
            agent.Close(new FaultException(FaultKind.Denied, FaultCodes.NotAMember, "The certificate of this connection is no longer good."));
    }

    /// <summary>From now on this is the resource's connection; an older one is closed.</summary>
    public void Enter(LiveAgent agent)
    {
        _left.TryRemove(agent.Resource, out _);
        _live.AddOrUpdate(agent.Resource, agent, (_, older) =>
        {
            older.Close(new FaultException(FaultKind.Conflict, FaultCodes.ConnectionReplaced, "A newer connection with the same certificate took this one's place."));
            return agent;
        });
    }

    /// <summary>False when another connection has taken its place meanwhile.</summary>
    public bool Leave(LiveAgent agent)
    {
        if (!_live.TryRemove(new KeyValuePair<ResourceId, LiveAgent>(agent.Resource, agent))) return false;
        _left[agent.Resource] = agent.Heard;
        return true;
    }

    /// <summary>Who has left, was not heard after <paramref name="since"/>, and has not come back; each is given out once.</summary>
    public IEnumerable<ResourceId> TakeLost(DateTimeOffset since)
    {
        foreach (var gone in _left.Where(gone => gone.Value <= since).ToList())
            if (_left.TryRemove(gone) && !_live.ContainsKey(gone.Key)) yield return gone.Key;
    }
}
