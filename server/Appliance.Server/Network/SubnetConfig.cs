using System.Net;
using Appliance.Contracts;

namespace Appliance.Server.Network;

/// <summary>A subnet as the services on the wire need it: checked, immutable, in memory.</summary>
/// <param name="ServerAddress">Our own address on it.</param>
public sealed record SubnetConfig(
    Guid Id, string Name, IPNetwork Network, string Interface, IPAddress ServerAddress, IPAddress? Gateway, IReadOnlyList<Pool> Pools,
    string Domain, IReadOnlyList<IPAddress> DnsServers, TimeSpan Lease, SubnetMode Mode, bool AnswerRouterSolicitations);

/// <summary>Addresses given to whoever asks; both ends included.</summary>
public sealed record Pool(IPAddress First, IPAddress Last);
