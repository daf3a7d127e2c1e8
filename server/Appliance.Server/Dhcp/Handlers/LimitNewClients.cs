using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Dhcp.Counting;
using Appliance.Server.Dhcp.Leases;

namespace Appliance.Server.Dhcp.Handlers;

/// <summary>Asks <see cref="NewClientLimit{TClient}"/> about clients that come by a port their relay names (option 82).</summary>
internal sealed class LimitNewClients(LeaseTable table, DhcpSettings settings, TimeProvider time) : IDhcpHandler
{
    private readonly NewClientLimit<MacAddress> _limit = new(time);

    public DhcpStage Stage => DhcpStage.Admit;

    public ValueTask<DhcpVerdict> HandleAsync(DhcpExchange exchange, CancellationToken stop)
    {
        if (settings.NewClientsPerPort == 0 || exchange.Type != DhcpMessageType.Discover || exchange.Subnet.Mode != SubnetMode.Authoritative) return Go();
        if (exchange.Relay.CircuitId.IsEmpty || exchange.Wire.Any(subnet => table.OwnAddress(subnet, exchange.Client) is not null)) return Go();
        if (_limit.Admits($"{exchange.Request.RelayAddress}/{Convert.ToHexString(exchange.Relay.RemoteId.Span)}/{Convert.ToHexString(exchange.Relay.CircuitId.Span)}", exchange.Mac, settings.NewClientsPerPort)) return Go();
        exchange.Dropped = DropReason.PortLimit;
        return ValueTask.FromResult(DhcpVerdict.Drop);

        static ValueTask<DhcpVerdict> Go() => ValueTask.FromResult(DhcpVerdict.Continue);
    }
}
