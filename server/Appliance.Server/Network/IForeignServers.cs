using Appliance.Contracts;

namespace Appliance.Server.Network;

/// <summary>Which DHCP servers answer on a network beside ours. The room that speaks DHCP lies below this one and brings it.</summary>
public interface IForeignServers
{
    /// <summary>Asks on all these interfaces at once, three seconds at most. What was heard is remembered for ten minutes.</summary>
    /// <param name="again">Ask, whatever is remembered.</param>
    /// <returns>By the interface's name; every interface is in it.</returns>
    Task<IReadOnlyDictionary<string, HeardServers>> AskAsync(IReadOnlyCollection<HostInterface> at, bool again, CancellationToken stop);
}

/// <summary>What was heard on one interface.</summary>
/// <param name="Servers">Who answered; empty when nobody did.</param>
/// <param name="NotAsked">Why nobody could be asked; null when it was.</param>
public sealed record HeardServers(IReadOnlyList<HeardDhcpServer> Servers, NotAsked? NotAsked = null);
