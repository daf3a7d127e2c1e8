using System.Net;
using Appliance.Protocols;

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

    /// <summary>Every name with its address; the appliance's own come first.</summary>
    IReadOnlyList<NamedAddress> All { get; }

    /// <summary>Raised after anything here is different; what changed at once may be told once. Handlers return soon.</summary>
    event Action? Changed;

    /// <summary>Addresses of a name (lower case, fully qualified, no final dot); empty when it has none.</summary>
    IReadOnlyList<IPAddress> Addresses(string name);

    /// <summary>The fully qualified name of an address.</summary>
    string? Name(IPAddress address);

    /// <summary>The fully qualified name of a resource.</summary>
    string? Of(Inventory.ResourceId resource);
}

/// <summary>A published name and where it comes from.</summary>
/// <param name="Name">Fully qualified, lower case, no final dot.</param>
/// <param name="Subnet">The one whose address it is.</param>
/// <param name="Mac">Whose reservation it is; null for the appliance's own name.</param>
/// <param name="Resource">The member whose name it is; null for a reservation of an operator's and for the appliance.</param>
public sealed record NamedAddress(string Name, IPAddress Address, string Subnet, MacAddress? Mac, Inventory.ResourceId? Resource);
