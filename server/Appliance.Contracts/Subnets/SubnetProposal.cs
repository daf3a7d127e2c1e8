using System.Text.Json.Serialization;

namespace Appliance.Contracts;

/// <summary>A network found on the appliance's own machine, offered for the first subnet.</summary>
/// <param name="Up">The interface has a link.</param>
/// <param name="Pool">Addresses for new machines; null where the network is too small for a pool.</param>
/// <param name="Mode">Authoritative only where it was asked who else serves DHCP and nobody answered; otherwise off.</param>
/// <param name="Others">The DHCP servers that answered there.</param>
/// <param name="NotAsked">Why nobody could be asked; null when it was asked.</param>
public sealed record SubnetProposal(
    string Interface, string Cidr, string ServerAddress, bool Up, AddressRange? Pool, SubnetMode Mode, IReadOnlyList<HeardDhcpServer> Others, NotAsked? NotAsked = null);

/// <summary>A DHCP server that is not ours.</summary>
/// <param name="Address">What it calls itself (option 54), or what it sent from.</param>
/// <param name="Mac">Who sent the frame: the server, or a relay on the way to it; null where only the address is known.</param>
public sealed record HeardDhcpServer(string Address, string? Mac);

/// <summary>Why it could not be asked which DHCP servers are on a network.</summary>
[JsonConverter(typeof(CamelCaseEnum<NotAsked>))]
public enum NotAsked
{
    /// <summary>The interface has no link: nobody hears the question.</summary>
    LinkDown,

    /// <summary>DHCP servers are asked with Ethernet frames.</summary>
    NotEthernet,

    /// <summary>The server may not open raw sockets (CAP_NET_RAW).</summary>
    NotAllowed,

    /// <summary>The system refused; the server's log says why.</summary>
    Failed,
}
