using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Dhcp.Counting;
using Appliance.Server.Dhcp.Leases;
using Appliance.Server.Dhcp.Listener;
using Appliance.Server.Events;

namespace Appliance.Server.Dhcp.Handlers;

/// <summary>Gives, renews and takes back addresses (RFC 2131 §4.3).</summary>
internal sealed class LeaseAddress(Leasing leasing, UsedAddresses used, IEvents events) : IDhcpHandler
{
    /// <summary>So many addresses are tried when others are found on them; a network with more needs its operator.</summary>
    private const int Tries = 4;

    public DhcpStage Stage => DhcpStage.Address;

    public async ValueTask<DhcpVerdict> HandleAsync(DhcpExchange exchange, CancellationToken stop) => exchange.Type switch
    {
        _ when exchange.Subnet.Mode == SubnetMode.Proxy && !exchange.IsBootService => DhcpVerdict.Continue, // An offer without an address.
        DhcpMessageType.Request when exchange.IsBootService => Inform(exchange),
        DhcpMessageType.Discover => await OfferAsync(exchange, stop),
        DhcpMessageType.Request => await GrantAsync(exchange),
        DhcpMessageType.Release => Release(exchange),
        DhcpMessageType.Decline => Decline(exchange),
        _ => Inform(exchange),
    };

    private async ValueTask<DhcpVerdict> OfferAsync(DhcpExchange exchange, CancellationToken stop)
    {
        var wish = exchange.Request.Options.Get(DhcpOption.RequestedAddress);
        for (var tries = 0; ; tries++)
        {
            var answer = leasing.Offer(exchange.Wire, exchange.Client, wish);
            if (answer.Verdict == LeaseVerdict.Exhausted) TellExhausted(exchange);
            if (answer.Subnet is { } subnet) exchange.Subnet = subnet;
            if (answer.Verdict != LeaseVerdict.Granted || tries == Tries || !answer.IsNew) return Settle(exchange, answer, DhcpMessageType.Offer);
            if (await used.ByAsync(exchange, answer.Address, stop) is not { } found)
                return leasing.WentElsewhere(exchange.Mac, exchange.Arrival.At) ? TakeBack(exchange) : Settle(exchange, answer, DhcpMessageType.Offer);
            leasing.Rest(exchange.Subnet, answer.Address, found);
            events.Raise(new Event(
                "dhcp.address-in-use", Severity.Warning, $"subnet/{exchange.Subnet.Name}",
                $"{found} uses {answer.Address}, which was about to be offered to {exchange.Mac}. Nobody gets it for a while; look for a machine with a fixed address."));
        }
    }

    /// <summary>While we asked the wire, the client took another server's offer.</summary>
    private DhcpVerdict TakeBack(DhcpExchange exchange)
    {
        leasing.Withdraw(exchange.Subnet, exchange.Mac);
        exchange.Dropped = DropReason.ChoseOtherServer;
        return DhcpVerdict.Drop;
    }

    /// <summary>Selecting and init-reboot name the address in option 50, renewing and rebinding in ciaddr (RFC 2131 §4.3.2).</summary>
    private async ValueTask<DhcpVerdict> GrantAsync(DhcpExchange exchange)
    {
        var request = exchange.Request;
        var address = request.Options.TryGet(DhcpOption.RequestedAddress, out var requested) ? requested : request.ClientAddress;
        AtHome(exchange, address);
        return Settle(exchange, await leasing.GrantAsync(exchange.Subnet, exchange.Client, address), DhcpMessageType.Ack);
    }

    private static DhcpVerdict Settle(DhcpExchange exchange, LeaseAnswer answer, DhcpMessageType granted)
    {
        switch (answer.Verdict)
        {
            case LeaseVerdict.Granted:
                exchange.AnswerType = granted;
                exchange.Address = answer.Address.ToIPAddress();
                exchange.Lease = answer.Duration;
                return DhcpVerdict.Continue;
            case LeaseVerdict.Refused:
                // We are authoritative: whoever is wrong about its address shall know at once.
                exchange.AnswerType = DhcpMessageType.Nak;
                exchange.Reason = "address-refused";
                exchange.Options.Set(DhcpOption.Message, "This address is not yours here.");
                return DhcpVerdict.Answer;
            default:
                exchange.Dropped = answer.Verdict == LeaseVerdict.Exhausted ? DropReason.PoolExhausted : DropReason.NotWritten;
                return DhcpVerdict.Drop;
        }
    }

    private DhcpVerdict Release(DhcpExchange exchange)
    {
        AtHome(exchange, exchange.Request.ClientAddress);
        exchange.Dropped = leasing.Release(exchange.Subnet, exchange.Mac, exchange.Request.ClientAddress) ? DropReason.NoAnswerNeeded : DropReason.NotItsAddress;
        return DhcpVerdict.Drop;
    }

    private DhcpVerdict Decline(DhcpExchange exchange)
    {
        var address = exchange.Request.Options.Get(DhcpOption.RequestedAddress);
        exchange.Dropped = DropReason.NotItsAddress;
        AtHome(exchange, address);
        if (!leasing.Decline(exchange.Subnet, exchange.Mac, address)) return DhcpVerdict.Drop;
        exchange.Dropped = DropReason.NoAnswerNeeded;
        exchange.Address = address.ToIPAddress();
        events.Raise(new Event(
            "dhcp.address-declined", Severity.Warning, $"subnet/{exchange.Subnet.Name}",
            $"{exchange.Mac} found somebody else on {address} and declined it. Nobody gets it for a while; look for a machine with a fixed address."));
        return DhcpVerdict.Drop;
    }

    /// <summary>It has its address and only asks what else it should know (RFC 2131 §4.3.5).</summary>
    private static DhcpVerdict Inform(DhcpExchange exchange)
    {
        exchange.AnswerType = DhcpMessageType.Ack;
        if (!exchange.Request.ClientAddress.IsNone) exchange.Address = exchange.Request.ClientAddress.ToIPAddress();
        return DhcpVerdict.Continue;
    }

    /// <summary>Of several subnets on a wire, the one the address belongs to.</summary>
    private static void AtHome(DhcpExchange exchange, Ipv4Address address)
    {
        if (exchange.Wire.Count > 1 && exchange.Wire.FirstOrDefault(subnet => subnet.Network.Contains(address.ToIPAddress())) is { } home) exchange.Subnet = home;
    }

    private void TellExhausted(DhcpExchange exchange) => events.Raise(new Event(
        "dhcp.pool-exhausted", Severity.Error, $"subnet/{exchange.Subnet.Name}",
        $"No address is left on '{exchange.Subnet.Name}': widen a pool, or shorten the lease."));
}
