namespace Appliance.Rack;

/// <summary>The rack's subnet as the configuration declares it: served before anybody has set the appliance up.</summary>
public static class FirstSubnet
{
    /// <param name="name">Also the domain: "lab" serves lab.example.</param>
    public static Dictionary<string, string> Settings(string name) => new(StringComparer.Ordinal)
    {
        ["Network:FirstSubnet"] = NetworkNamespace.Cidr,
        ["Network:FirstSubnetName"] = name,
        ["Network:FirstSubnetInterface"] = NetworkNamespace.Bridge,
        ["Network:FirstSubnetPools"] = "10.99.0.20-10.99.0.250",
        ["Network:FirstSubnetDomain"] = $"{name}.example",
    };
}
