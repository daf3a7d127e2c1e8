using System.Net;
using System.Net.Sockets;
using Appliance.Server.Network.Subnets;

namespace Appliance.Server.Network.Interfaces;

/// <summary>Finds our own address on a subnet.</summary>
internal static class ServerAddress
{
    /// <summary>The address of an interface inside a network; <paramref name="preferred"/> when it is still there. Null when there is none.</summary>
    public static IPAddress? On(HostInterface at, IPNetwork network, IPAddress? preferred = null)
    {
        var inside = at.Addresses.Select(a => a.Address).Where(a => Ipv4.IsHost(network, a)).ToList();
        return inside.Find(a => a.Equals(preferred)) ?? inside.FirstOrDefault();
    }

    /// <summary>Our first IPv4 address on the interface that faces a relay; <paramref name="preferred"/> when it is still there.</summary>
    public static IPAddress? Facing(HostInterface at, IPAddress? preferred = null)
    {
        var own = at.Addresses.Select(a => a.Address).Where(a => a.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(a)).ToList();
        return own.Find(a => a.Equals(preferred)) ?? own.FirstOrDefault();
    }

    /// <summary>The same in an IPv6 prefix.</summary>
    public static IPAddress? On6(HostInterface at, IPNetwork prefix, IPAddress? preferred = null) => Choose(at, address => Ipv6.IsHost(prefix, address), preferred);

    /// <summary>Our first IPv6 address there that reaches further than the link.</summary>
    public static IPAddress? Facing6(HostInterface at, IPAddress? preferred = null) => Choose(at, Ipv6.IsRoutable, preferred);

    /// <summary>The same subnets with the addresses the machine has now; a subnet keeps its old one while its interface is away.</summary>
    public static IReadOnlyList<SubnetConfig> Refresh(IEnumerable<SubnetConfig> subnets, IReadOnlyList<HostInterface> interfaces) =>
    [
        .. subnets.Select(subnet => interfaces.FirstOrDefault(i => i.Name == subnet.Interface) is { } at
            ? subnet with
            {
                ServerAddress = (subnet.Relayed ? Facing(at, subnet.ServerAddress) : On(at, subnet.Network, subnet.ServerAddress)) ?? subnet.ServerAddress,
                Ipv6 = subnet.Ipv6 is { } ipv6 ? Refresh(ipv6, at, subnet.Relayed) : null,
            }
            : subnet),
    ];

    private static Ipv6Config Refresh(Ipv6Config ipv6, HostInterface at, bool relayed) =>
        (relayed ? Facing6(at, ipv6.ServerAddress) : On6(at, ipv6.Prefix, ipv6.ServerAddress)) is { } ours && !ours.Equals(ipv6.ServerAddress) ? ipv6 with { ServerAddress = ours } : ipv6;

    private static IPAddress? Choose(HostInterface at, Func<IPAddress, bool> fits, IPAddress? preferred)
    {
        var own = at.Addresses.Select(one => one.Address).Where(address => address.AddressFamily == AddressFamily.InterNetworkV6 && fits(address)).ToList();
        return own.Find(address => address.Equals(preferred)) ?? own.FirstOrDefault();
    }
}
