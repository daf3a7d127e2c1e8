using System.Net;

namespace Appliance.Server.Network;

/// <summary>What Dns publishes, from memory.</summary>
public interface INames
{
    /// <summary>The operator's domains, lower case, without the final dot.</summary>
    IReadOnlyCollection<string> Domains { get; }

    /// <summary>Grows with every change: the serial number of the zones.</summary>
    long Revision { get; }

    /// <summary>The appliance's own host name: below every domain it is our address on each subnet of that domain.</summary>
    string ApplianceName { get; }

    /// <summary>Addresses of a name (lower case, fully qualified, no final dot); empty when it has none.</summary>
    IReadOnlyList<IPAddress> Addresses(string name);

    /// <summary>The fully qualified name of an address.</summary>
    string? Name(IPAddress address);

    /// <summary>The fully qualified name of a resource.</summary>
    string? Of(Inventory.ResourceId resource);
}
