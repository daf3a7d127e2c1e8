using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Dhcp.Counting;
using Appliance.Server.Dhcp.Leases;
using Appliance.Server.Dhcp.Listener;

namespace Appliance.Server.Dhcp.Handlers;

/// <summary>
/// Where another server gives the addresses: remembers what requests tell of them, and lets through only questions about booting. An offer
/// without an address is a proxy's (PXE 2.1 §2.2.3); where a subnet is only observed there is none.
/// </summary>
internal sealed class LeaveToOtherServer(HeardAddresses heard, SeenServers seen) : IDhcpHandler
{
    public DhcpStage Stage => DhcpStage.Admit;

    public ValueTask<DhcpVerdict> HandleAsync(DhcpExchange exchange, CancellationToken stop)
    {
        if (exchange.Subnet.Mode == SubnetMode.Authoritative) return ValueTask.FromResult(DhcpVerdict.Continue);
        Remember(exchange);
        if (exchange.Subnet.Mode == SubnetMode.Observe) return Drop(exchange, DropReason.Observed);
        if (exchange.IsBootService) return ValueTask.FromResult(DhcpVerdict.Continue);
        if (exchange.Type != DhcpMessageType.Discover || !exchange.WantsBoot) return Drop(exchange, DropReason.LeftToOtherServer);
        exchange.AnswerType = DhcpMessageType.Offer;
        return ValueTask.FromResult(DhcpVerdict.Continue);
    }

    private void Remember(DhcpExchange exchange)
    {
        if (exchange.Type is not (DhcpMessageType.Request or DhcpMessageType.Inform)) return;
        var address = exchange.Request.Options.TryGet(DhcpOption.RequestedAddress, out var requested) ? requested : exchange.Request.ClientAddress;
        exchange.Address = address.IsNone ? null : address.ToIPAddress();
        heard.Heard(exchange.Subnet, exchange.Mac, address);
        if (exchange.ChosenServer is { } server) seen.Chosen(exchange.Subnet.Id, Ipv4Address.From(server));
    }

    private static ValueTask<DhcpVerdict> Drop(DhcpExchange exchange, DropReason reason)
    {
        exchange.Dropped = reason;
        return ValueTask.FromResult(DhcpVerdict.Drop);
    }
}
