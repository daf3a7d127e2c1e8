using System.Text;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Dhcp.Counting;
using Appliance.Server.Dhcp.Leases;
using Appliance.Server.Events;

namespace Appliance.Server.Dhcp.Handlers;

/// <summary>Gives, renews and takes back addresses (RFC 2131 §4.3).</summary>
internal sealed class LeaseAddress(Leasing leasing, IEvents events) : IDhcpHandler
{
    private const int LongestHostName = 253;

    public DhcpStage Stage => DhcpStage.Address;

    public async ValueTask<DhcpVerdict> HandleAsync(DhcpExchange exchange, CancellationToken stop) => exchange.Type switch
    {
        DhcpMessageType.Request when exchange.IsBootService => Inform(exchange),
        DhcpMessageType.Discover => Offer(exchange),
        DhcpMessageType.Request => await GrantAsync(exchange),
        DhcpMessageType.Release => Release(exchange),
        DhcpMessageType.Decline => Decline(exchange),
        _ => Inform(exchange),
    };

    private DhcpVerdict Offer(DhcpExchange exchange)
    {
        var answer = leasing.Offer(exchange.Subnet, Client(exchange), exchange.Request.Options.Get(DhcpOption.RequestedAddress));
        if (answer.Verdict == LeaseVerdict.Exhausted) TellExhausted(exchange);
        return Settle(exchange, answer, DhcpMessageType.Offer);
    }

    /// <summary>Selecting and init-reboot name the address in option 50, renewing and rebinding in ciaddr (RFC 2131 §4.3.2).</summary>
    private async ValueTask<DhcpVerdict> GrantAsync(DhcpExchange exchange)
    {
        var request = exchange.Request;
        var address = request.Options.TryGet(DhcpOption.RequestedAddress, out var requested) ? requested : request.ClientAddress;
        return Settle(exchange, await leasing.GrantAsync(exchange.Subnet, Client(exchange), address), DhcpMessageType.Ack);
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
                exchange.Dropped = answer.Verdict == LeaseVerdict.Exhausted ? DropReason.PoolExhausted : DropReason.StoreAway;
                return DhcpVerdict.Drop;
        }
    }

    private DhcpVerdict Release(DhcpExchange exchange)
    {
        exchange.Dropped = leasing.Release(exchange.Subnet, exchange.Mac, exchange.Request.ClientAddress) ? DropReason.NoAnswerNeeded : DropReason.NotItsAddress;
        return DhcpVerdict.Drop;
    }

    private DhcpVerdict Decline(DhcpExchange exchange)
    {
        var address = exchange.Request.Options.Get(DhcpOption.RequestedAddress);
        exchange.Dropped = DropReason.NotItsAddress;
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

    private void TellExhausted(DhcpExchange exchange) => events.Raise(new Event(
        "dhcp.pool-exhausted", Severity.Error, $"subnet/{exchange.Subnet.Name}",
        $"No address is left on '{exchange.Subnet.Name}': widen a pool, or shorten the lease."));

    private static LeaseClient Client(DhcpExchange exchange)
    {
        var options = exchange.Request.Options;
        return new LeaseClient(exchange.Mac, options.Get(DhcpOption.ClientId), HostName(options.Get(DhcpOption.HostName)));
    }

    /// <summary>A name is a stranger's text: letters, digits, hyphens and dots, or none at all.</summary>
    private static string? HostName(string? said)
    {
        if (said is null || said.Length is 0 or > LongestHostName || !Ascii.IsValid(said)) return null;
        foreach (var letter in said)
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '.')) return null;
        return said.ToLowerInvariant();
    }
}
