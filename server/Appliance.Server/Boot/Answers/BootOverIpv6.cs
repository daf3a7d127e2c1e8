using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Dhcp;
using Appliance.Server.Dhcp6;

namespace Appliance.Server.Boot.Answers;

/// <summary>
/// Boot's link to DHCPv6: the same decisions as over IPv4, named as URLs with our address as a literal (RFC 5970 §3.1), and the same timeline. A
/// machine whose MAC address nobody tells can not be told apart from others, and gets what a stranger gets: nothing.
/// </summary>
internal sealed class BootOverIpv6(NameBootFile names, BootSettings settings) : IBootOverIpv6
{
    public void Name(Dhcp6Exchange exchange)
    {
        if (exchange.Mac is not { } mac || exchange.Type is not (Dhcp6MessageType.Solicit or Dhcp6MessageType.Request or Dhcp6MessageType.InformationRequest)) return;
        var choice = names.Decide(Like(exchange, mac));
        exchange.BootFileUrl = Url(choice, exchange.Subnet.Ipv6!.ServerAddress, mac);
    }

    public void Answered(Dhcp6Exchange exchange)
    {
        if (exchange.Mac is { } mac) names.Answered(Like(exchange, mac));
    }

    internal string? Url(BootFileChoice choice, IPAddress server, MacAddress mac) => choice switch
    {
        BootFileChoice.UefiLoader or BootFileChoice.BiosLoader or BootFileChoice.SignedLoader => $"tftp://[{server}]/{NameBootFile.Name(choice, server, mac, settings.HttpPort)}",
        _ => NameBootFile.Name(choice, server, mac, settings.HttpPort),
    };

    /// <summary>The four messages have the same places in a boot: SOLICIT is DISCOVER, ADVERTISE is OFFER, REQUEST and its REPLY are REQUEST and ACK.</summary>
    private static DhcpExchange Like(Dhcp6Exchange exchange, MacAddress mac) => new()
    {
        Subnet = exchange.Subnet with { Mode = SubnetMode.Authoritative },
        Mac = mac,
        Type = exchange.Type switch
        {
            Dhcp6MessageType.Solicit => DhcpMessageType.Discover,
            Dhcp6MessageType.Request => DhcpMessageType.Request,
            _ => DhcpMessageType.Inform,
        },
        TransactionId = exchange.TransactionId,
        Firmware = exchange.Firmware,
        IsPxe = exchange.IsPxe,
        IsHttpBoot = exchange.IsHttpBoot,
        IsIpxe = exchange.IsIpxe,
        Address = exchange.Address,
        AnswerType = exchange.AnswerType switch
        {
            Dhcp6MessageType.Advertise when exchange.Address is not null => DhcpMessageType.Offer,
            Dhcp6MessageType.Reply when exchange.Address is not null => DhcpMessageType.Ack,
            _ => null,
        },
        BootFile = exchange.BootFileUrl,
        Reason = exchange.Reason,
    };
}
