using System.Text;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Dhcp;
using Appliance.Server.Dhcp6.Counting;
using Appliance.Server.Dhcp6.Leases;
using Appliance.Server.Events;

namespace Appliance.Server.Dhcp6.Answering;

/// <summary>Answers a request (RFC 8415 §18.3).</summary>
internal sealed class Answerer(Leasing leasing, Associations associations, Members members, ServerDuid server, IBootOverIpv6 boot, Dhcp6Settings settings, IEvents events, TimeProvider time)
{
    private const uint RefreshSeconds = 86_400;
    private const uint HttpBootEnterprise = 343;

    private readonly NewClientLimit<string> _limit = new(time);

    /// <returns>Null, with <see cref="Dhcp6Exchange.Dropped"/>, when nothing is said.</returns>
    public async ValueTask<Dhcp6Message?> AnswerAsync(Dhcp6Exchange exchange)
    {
        if (exchange.IsUnicast) return Status(exchange, Dhcp6StatusCode.UseMulticast, "Send this to ff02::1:2."); // We never offer unicast (§18.4).
        var answer = exchange.Type switch
        {
            Dhcp6MessageType.Solicit => await SolicitAsync(exchange),
            Dhcp6MessageType.Request => await GiveAsync(exchange, renews: false),
            Dhcp6MessageType.Renew or Dhcp6MessageType.Rebind => await GiveAsync(exchange, renews: true),
            Dhcp6MessageType.Confirm => Confirm(exchange),
            Dhcp6MessageType.Release => End(exchange, wanted => Release(exchange, wanted), "Released."),
            Dhcp6MessageType.Decline => End(exchange, wanted => Decline(exchange, Client(exchange), wanted), "Declined."),
            _ => Inform(exchange),
        };
        exchange.AnswerType = answer?.Type;
        return answer;
    }

    private async ValueTask<Dhcp6Message?> SolicitAsync(Dhcp6Exchange exchange)
    {
        var client = Client(exchange);
        if (exchange.Port.Length > 0 && !leasing.Knows(exchange.Subnet, client) && !_limit.Admits(exchange.Port, client.Owner, settings.NewClientsPerPort)) return Drop(exchange, DropReason.PortLimit);
        // What could not be confirmed is better not advertised.
        if (!leasing.Able && !leasing.Knows(exchange.Subnet, client)) return Drop(exchange, DropReason.NotWritten);
        if (settings.RapidCommit && exchange.Request.Options.Has(Dhcp6Option.RapidCommit))
        {
            if (await GiveAsync(exchange, renews: false) is not { } reply) return null;
            reply.Options.Add(Dhcp6Option.RapidCommit, true);
            return reply;
        }
        var answers = associations.Offer(exchange, client);
        if (answers.Exists(one => one.Status?.Code == Dhcp6StatusCode.NoAddrsAvail)) TellExhausted(exchange);
        return Compose(exchange, Dhcp6MessageType.Advertise, answers);
    }

    private async ValueTask<Dhcp6Message?> GiveAsync(Dhcp6Exchange exchange, bool renews)
    {
        var client = Client(exchange);
        if (await associations.GiveAsync(exchange, client, renews) is not { } answers) return Drop(exchange, DropReason.NotWritten);
        if (!renews && answers.Exists(one => one.Status?.Code == Dhcp6StatusCode.NoAddrsAvail)) TellExhausted(exchange);
        members.Note(exchange.Subnet, exchange.Mac, answers);
        return Compose(exchange, Dhcp6MessageType.Reply, answers);
    }

    /// <summary>Whether the addresses fit the link it is on now; who has them does not matter (§18.3.3).</summary>
    private Dhcp6Message? Confirm(Dhcp6Exchange exchange)
    {
        var addresses = exchange.Request.Options.All(Dhcp6Option.IaNa).SelectMany(one => one.Addresses).ToList();
        if (addresses.Count == 0) return Drop(exchange, DropReason.NoAddresses);
        return addresses.TrueForAll(one => exchange.Ipv6.Prefix.Contains(one.Address))
            ? Status(exchange, Dhcp6StatusCode.Success, "These addresses are on the link.")
            : Status(exchange, Dhcp6StatusCode.NotOnLink, "Not all of these addresses are on this link.");
    }

    private Dhcp6Message End(Dhcp6Exchange exchange, Func<IdentityAssociation, bool> end, string done)
    {
        var reply = Status(exchange, Dhcp6StatusCode.Success, done);
        foreach (var wanted in exchange.Request.Options.All(Dhcp6Option.IaNa))
            if (!end(wanted)) reply.Options.Add(Dhcp6Option.IaNa, new IdentityAssociation(wanted.Iaid, 0, 0, [], new Dhcp6Status(Dhcp6StatusCode.NoBinding, "Nothing of yours.")));
        return reply;
    }

    private bool Release(Dhcp6Exchange exchange, IdentityAssociation wanted)
    {
        var all = wanted.Addresses.Count > 0;
        foreach (var one in wanted.Addresses) all &= leasing.Release(exchange.Subnet, Client(exchange), Ipv6Number.Of(one.Address));
        return all;
    }

    private bool Decline(Dhcp6Exchange exchange, LeaseClient client, IdentityAssociation wanted)
    {
        var all = wanted.Addresses.Count > 0;
        foreach (var one in wanted.Addresses)
        {
            if (!leasing.Decline(exchange.Subnet, client, Ipv6Number.Of(one.Address)))
            {
                all = false;
                continue;
            }
            events.Raise(new Event(
                "dhcp6.address-declined", Severity.Warning, $"subnet/{exchange.Subnet.Name}",
                $"{client.Owner} found somebody else on {one.Address} and declined it. Nobody gets it for a while; look for a machine with a fixed address."));
        }
        return all;
    }

    private Dhcp6Message Inform(Dhcp6Exchange exchange)
    {
        var reply = Compose(exchange, Dhcp6MessageType.Reply, []);
        reply.Options.Add(Dhcp6Option.InformationRefreshTime, RefreshSeconds);
        return reply;
    }

    private Dhcp6Message Compose(Dhcp6Exchange exchange, Dhcp6MessageType type, IReadOnlyList<IdentityAssociation> answers)
    {
        var message = Begin(exchange, type);
        foreach (var answer in answers) message.Options.Add(Dhcp6Option.IaNa, answer);
        associations.RefuseOthers(exchange.Request.Options, message.Options);
        exchange.Address = answers.SelectMany(one => one.Addresses).FirstOrDefault(one => one.Valid > 0)?.Address;
        exchange.Reason = exchange.Address is null && answers.Count > 0 ? answers.Select(one => one.Status).OfType<Dhcp6Status>().Select(status => Names.Of(status.Code)).FirstOrDefault() : null;
        exchange.AnswerType = type;
        Describe(exchange, message.Options);
        return message;
    }

    /// <summary>Name servers, the domain, and what to boot: what it asks for (option 6), or all when it does not say.</summary>
    private void Describe(Dhcp6Exchange exchange, Dhcp6Options options)
    {
        var wanted = exchange.Request.Options.Get(Dhcp6Option.OptionRequest);
        bool Wants(ushort code) => wanted is null || wanted.Contains(code);
        if (Wants(Dhcp6Option.DnsServers.Code)) options.Add(Dhcp6Option.DnsServers, exchange.Ipv6.DnsServers.Count > 0 ? [.. exchange.Ipv6.DnsServers] : [exchange.Ipv6.ServerAddress]);
        if (Wants(Dhcp6Option.DomainList.Code) && exchange.Subnet.Domain.Length > 0) options.Add(Dhcp6Option.DomainList, [exchange.Subnet.Domain]);
        if (!exchange.WantsBoot) return;
        boot.Name(exchange);
        if (exchange.BootFileUrl is not { } url) return;
        options.Add(Dhcp6Option.BootFileUrl, url);
        // UEFI takes an HTTP answer only when it repeats the class.
        if (exchange.IsHttpBoot) options.Add(Dhcp6Option.VendorClass, new Dhcp6VendorClass(HttpBootEnterprise, [Encoding.ASCII.GetBytes("HTTPClient")]));
    }

    private Dhcp6Message Status(Dhcp6Exchange exchange, Dhcp6StatusCode code, string text)
    {
        var reply = Begin(exchange, Dhcp6MessageType.Reply);
        reply.Options.Add(Dhcp6Option.Status, new Dhcp6Status(code, text));
        if (code != Dhcp6StatusCode.Success) exchange.Reason = Names.Of(code);
        exchange.AnswerType = reply.Type;
        return reply;
    }

    private Dhcp6Message Begin(Dhcp6Exchange exchange, Dhcp6MessageType type)
    {
        var message = new Dhcp6Message { Type = type, TransactionId = exchange.TransactionId };
        message.Options.Add(Dhcp6Option.ServerId, server.Duid);
        message.Options.Echo(Dhcp6Option.ClientId, exchange.Request.Options);
        return message;
    }

    private static Dhcp6Message? Drop(Dhcp6Exchange exchange, DropReason reason)
    {
        exchange.Dropped = reason;
        return null;
    }

    private static LeaseClient Client(Dhcp6Exchange exchange) => new(exchange.Duid!, exchange.Mac, exchange.WantsBoot);

    private void TellExhausted(Dhcp6Exchange exchange) => events.Raise(new Event(
        "dhcp6.pool-exhausted", Severity.Error, $"subnet/{exchange.Subnet.Name}",
        $"No IPv6 address is left on '{exchange.Subnet.Name}' for {Client(exchange).Owner}: widen a pool, shorten the lease, or look whether one machine takes many."));
}
