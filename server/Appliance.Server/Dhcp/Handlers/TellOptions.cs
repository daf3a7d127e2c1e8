using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Dhcp.Leases;
using Appliance.Server.Network;

namespace Appliance.Server.Dhcp.Handlers;

/// <summary>
/// What operators want machines to be told: the subnet's options, and instead of and beside them the reservation's. A client hears of those it
/// asked for (option 55), of all when it does not say what it wants, and always of those marked so. Boot comes later and has the last word on
/// what a booting machine loads.
/// </summary>
internal sealed class TellOptions(LeaseTable table) : IDhcpHandler
{
    public DhcpStage Stage => DhcpStage.Network;

    public ValueTask<DhcpVerdict> HandleAsync(DhcpExchange exchange, CancellationToken stop)
    {
        if (exchange.Subnet.Mode != SubnetMode.Authoritative) return ValueTask.FromResult(DhcpVerdict.Continue);
        var wanted = exchange.Request.Options.Get(DhcpOption.ParameterList);
        Tell(exchange.Subnet.Options);
        if (table.KeptFor(exchange.Subnet, exchange.Client) is { } kept) Tell(kept.Options);
        return ValueTask.FromResult(DhcpVerdict.Continue);

        void Tell(IReadOnlyList<ConfiguredOption> options)
        {
            foreach (var option in options)
                if (option.Always || wanted is null || wanted.Contains(option.Kind.Code)) exchange.Options.Put(option.Kind.Code, option.Value);
        }
    }
}
