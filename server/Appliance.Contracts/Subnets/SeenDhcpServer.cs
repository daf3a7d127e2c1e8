namespace Appliance.Contracts;

/// <summary>A DHCP server on one of our subnets that is not ours.</summary>
/// <param name="Mac">Who sent its frames; null where only a client's choice told of it.</param>
/// <param name="FirstSeen">At the earliest since the appliance's server started.</param>
public sealed record SeenDhcpServer(string Subnet, string Interface, string Address, string? Mac, DateTimeOffset FirstSeen, DateTimeOffset LastSeen)
{
    /// <summary>The subnet leaves the addresses to another server (proxy, observe), so it is meant to be there.</summary>
    public bool Expected { get; init; }
}
