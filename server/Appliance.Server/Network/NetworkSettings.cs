using Appliance.Contracts;
using Appliance.Server.Network.Names;

namespace Appliance.Server.Network;

/// <summary>The section "Network".</summary>
internal sealed record NetworkSettings : IRoomSettings
{
    /// <summary>The appliance's own host name in every subnet's domain.</summary>
    public string ApplianceName { get; set; } = "appliance";

    /// <summary>A network ("10.99.0.0/24") to define at a start that finds no subnet; empty leaves the first one to the operator.</summary>
    public string FirstSubnet { get; set; } = "";

    /// <summary>What that subnet is called.</summary>
    public string FirstSubnetName { get; set; } = "first";

    /// <summary>Our interface in it; empty: the one that has an address in the network.</summary>
    public string FirstSubnetInterface { get; set; } = "";

    /// <summary>Its router; empty: none.</summary>
    public string FirstSubnetGateway { get; set; } = "";

    /// <summary>Addresses it gives out, each "10.99.0.100-10.99.0.199".</summary>
    public string[] FirstSubnetPools { get; set; } = [];

    /// <summary>The domain of its machines; empty: made from the subnet's name.</summary>
    public string FirstSubnetDomain { get; set; } = "";

    /// <summary>Null when it is not two addresses with a hyphen between them; whether they fit the network is checked with the subnet.</summary>
    public static AddressRange? Range(string text) => text.Split('-', StringSplitOptions.TrimEntries) is [var first, var last] ? new AddressRange(first, last) : null;

    public IEnumerable<string> Problems()
    {
        foreach (var pool in FirstSubnetPools.Where(pool => Range(pool) is null)) yield return $"FirstSubnetPools: '{pool}' is not of the form 10.99.0.100-10.99.0.199.";
        foreach (var (field, problem) in FirstSubnet.Length == 0 ? [] : Subnets.FirstSubnet.Faults(this)) yield return $"{field}: {problem}";
        if (!HostName.IsLabel(ApplianceName)) yield return $"ApplianceName: '{ApplianceName}' is not a host name of lower-case letters, digits and hyphens.";
    }
}
