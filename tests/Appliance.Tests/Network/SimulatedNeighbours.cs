using System.Collections.Concurrent;
using Appliance.Contracts;
using Appliance.Server.Network;

namespace Appliance.Tests.Network;

/// <summary>The DHCP servers of networks that are not there. Nobody answers unless <see cref="Heard"/> says so; without a link nobody is asked.</summary>
internal sealed class SimulatedNeighbours : IForeignServers
{
    public ConcurrentDictionary<string, HeardServers> Heard { get; } = new();

    /// <summary>Every interface that was asked on, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    /// <summary>How often it was asked for anew.</summary>
    public int Again { get; private set; }

    public Task<IReadOnlyDictionary<string, HeardServers>> AskAsync(IReadOnlyCollection<HostInterface> at, bool again, CancellationToken stop)
    {
        foreach (var one in at) Asked.Enqueue(one.Name);
        if (again) Again++;
        return Task.FromResult<IReadOnlyDictionary<string, HeardServers>>(at.ToDictionary(
            one => one.Name, one => one.Up ? Heard.GetValueOrDefault(one.Name, new HeardServers([])) : new HeardServers([], NotAsked.LinkDown)));
    }
}
