using System.Numerics;
using Appliance.Contracts;
using Appliance.Protocols;

namespace Appliance.Server.Dhcp.Handlers;

/// <summary>Mask, routers, name servers, domain and the lease's times.</summary>
internal sealed class DescribeNetwork : IDhcpHandler
{
    public DhcpStage Stage => DhcpStage.Network;

    public ValueTask<DhcpVerdict> HandleAsync(DhcpExchange exchange, CancellationToken stop)
    {
        if (exchange.Subnet.Mode != SubnetMode.Authoritative) return ValueTask.FromResult(DhcpVerdict.Continue); // The other server says it.
        var subnet = exchange.Subnet;
        var options = exchange.Options;
        if (exchange.Lease is { } lease)
        {
            var seconds = (uint)Math.Clamp(lease.TotalSeconds, 1, int.MaxValue);
            options.Set(DhcpOption.LeaseTime, seconds);
            options.Set(DhcpOption.RenewalTime, seconds / 2);
            options.Set(DhcpOption.RebindingTime, (uint)(seconds * 7ul / 8)); // RFC 2131 §4.4.5
        }
        var mask = subnet.Network.PrefixLength == 0 ? 0 : uint.MaxValue << (32 - subnet.Network.PrefixLength);
        options.Set(DhcpOption.SubnetMask, new Ipv4Address(mask));
        if (subnet.Gateway is { } gateway) options.Set(DhcpOption.Router, [Ipv4Address.From(gateway)]);
        options.Set(DhcpOption.DnsServers, subnet.DnsServers.Count > 0
            ? [.. subnet.DnsServers.Select(Ipv4Address.From)]
            : [Ipv4Address.From(subnet.ServerAddress)]);
        if (subnet.Domain.Length > 0) options.Set(DhcpOption.DomainName, subnet.Domain);
        if (BitOperations.PopCount(mask) <= 30)
            options.Set(DhcpOption.BroadcastAddress, new Ipv4Address(Ipv4Address.From(subnet.Network.BaseAddress).Bits | ~mask));
        return ValueTask.FromResult(DhcpVerdict.Continue);
    }
}
