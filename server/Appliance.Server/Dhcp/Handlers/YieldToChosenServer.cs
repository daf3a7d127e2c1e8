using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Dhcp.Counting;
using Appliance.Server.Dhcp.Leases;
using Appliance.Server.Dhcp.Listener;
using Appliance.Server.Events;

namespace Appliance.Server.Dhcp.Handlers;

/// <summary>A REQUEST that names another server declines our offer (RFC 2131 §4.3.2); on a subnet of ours it also means trouble.</summary>
internal sealed class YieldToChosenServer(Leasing leasing, SeenServers seen, IEvents events) : IDhcpHandler
{
    public DhcpStage Stage => DhcpStage.Admit;

    public ValueTask<DhcpVerdict> HandleAsync(DhcpExchange exchange, CancellationToken stop)
    {
        if (exchange.ChosenServer is not { } server || exchange.IsBootService) return ValueTask.FromResult(DhcpVerdict.Continue);
        leasing.Withdraw(exchange.Subnet, exchange.Mac);
        seen.Chosen(exchange.Subnet.Id, Ipv4Address.From(server));
        events.Raise(new Event(
            "dhcp.foreign-offer-taken", Severity.Warning, $"subnet/{exchange.Subnet.Name}",
            $"A client on '{exchange.Subnet.Name}' took the offer of another DHCP server, {server}."));
        exchange.Dropped = DropReason.ChoseOtherServer;
        return ValueTask.FromResult(DhcpVerdict.Drop);
    }
}
