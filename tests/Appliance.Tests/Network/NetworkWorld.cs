using System.Net;
using Appliance.Contracts;
using Appliance.Server.Network;

namespace Appliance.Tests.Network;

/// <summary>A small machine with two interfaces, and subnets as tests like them.</summary>
internal static class NetworkWorld
{
    public static IReadOnlyList<HostInterface> Interfaces { get; } =
    [
        new("lo", 1, null, true, [new(IPAddress.Loopback, 8)]),
        new("br0", 2, null, true, [new(IPAddress.Parse("10.99.0.1"), 24), new(IPAddress.Parse("fe80::1"), 64)]),
        new("eth1", 3, null, false, [new(IPAddress.Parse("192.168.7.9"), 28)]),
    ];

    public static SubnetSpec Lab { get; } = new()
    {
        Name = "lab",
        Cidr = "10.99.0.0/24",
        Interface = "br0",
        Gateway = "10.99.0.254",
        Pools = [new("10.99.0.100", "10.99.0.199")],
        Domain = "lab.example",
    };

    public static SubnetConfig Subnet(
        string name = "lab", string cidr = "10.99.0.0/24", string server = "10.99.0.1", string domain = "lab.example", string at = "br0") => new(
        Guid.CreateVersion7(), name, IPNetwork.Parse(cidr), at, IPAddress.Parse(server), null, [], domain, [], TimeSpan.FromHours(1),
        SubnetMode.Authoritative, true);
}

internal sealed class FixedInterfaces(IReadOnlyList<HostInterface> all) : IHostInterfaces
{
    public IReadOnlyList<HostInterface> Interfaces { get; set; } = all;

    public IReadOnlyList<HostInterface> All() => Interfaces;
}
