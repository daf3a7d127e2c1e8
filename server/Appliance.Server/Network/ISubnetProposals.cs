using Appliance.Contracts;

namespace Appliance.Server.Network;

/// <summary>What could be the first subnet.</summary>
public interface ISubnetProposals
{
    /// <summary>
    /// The IPv4 networks this machine really has an address on, loopback excepted, those already defined excepted. A proposed pool is
    /// a part of the range and holds neither our own address nor the gateway's; null where the network is too small for one. Each
    /// network is asked first which DHCP servers answer there.
    /// </summary>
    /// <param name="again">Ask, whatever was heard before.</param>
    Task<IReadOnlyList<SubnetProposal>> ProposeAsync(bool again, CancellationToken stop);
}
