using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Dhcp.Counting;
using Appliance.Server.Network;

namespace Appliance.Server.Dhcp.Answering;

/// <summary>Decides which packets are requests to us at all, and on which subnet.</summary>
internal sealed class Admission(ISubnets subnets)
{
    public const ushort BootServicePort = 4011;

    /// <summary>A relay must not let a request pass that has gone through more (RFC 1542 §4.1.1).</summary>
    private const byte MostHops = 16;

    /// <returns>Null with the reason when it is dropped.</returns>
    public DhcpExchange? Admit(ReadOnlySpan<byte> datagram, in Arrival arrival, out DropReason reason)
    {
        if (!DhcpMessage.TryRead(datagram, out var message, out var error))
        {
            reason = error switch { WireError.Truncated => DropReason.Truncated, WireError.TooLong => DropReason.Oversized, _ => DropReason.Malformed };
            return null;
        }
        reason = Refuse(message, arrival);
        if (reason != DropReason.None) return null;
        var subnet = message.RelayAddress.IsNone ? OnTheWire(message, arrival, out reason) : BehindRelay(message, arrival, out reason);
        return subnet is null ? null : Exchange(message, subnet, arrival);
    }

    private static DropReason Refuse(DhcpMessage message, in Arrival arrival) => message switch
    {
        { Op: not DhcpMessage.BootRequest } => DropReason.NotARequest,
        { HardwareType: not DhcpMessage.Ethernet } or { HardwareLength: not MacAddress.Length } => DropReason.WrongHardware,
        _ when !message.Mac.IsUnicast => DropReason.WrongHardware,
        _ when arrival.Own.Macs.Contains(message.Mac) => DropReason.OwnPacket,
        _ => message.Type switch
        {
            DhcpMessageType.Offer or DhcpMessageType.Ack or DhcpMessageType.Nak => DropReason.ServerMessage,
            DhcpMessageType.None or > DhcpMessageType.Inform => DropReason.NoMessageType,
            not DhcpMessageType.Request when arrival.Port == BootServicePort => DropReason.WrongPort,
            _ => DropReason.None,
        },
    };

    /// <summary>No relay: the subnet is one of the interface's, told apart by the addresses the client may have.</summary>
    private SubnetConfig? OnTheWire(DhcpMessage message, in Arrival arrival, out DropReason reason)
    {
        reason = DropReason.None;
        if (message.Hops > 0) reason = DropReason.HopsWithoutRelay;
        else if (!message.ClientAddress.IsNone && !arrival.Source.IsNone && message.ClientAddress != arrival.Source) reason = DropReason.SourceMismatch;
        if (reason != DropReason.None) return null;

        SubnetConfig? first = null;
        var known = message.ClientAddress.IsNone ? arrival.Source : message.ClientAddress;
        var address = known.IsNone ? null : known.ToIPAddress();
        foreach (var subnet in subnets.All)
        {
            if (subnet.Mode != SubnetMode.Authoritative || subnet.Interface != arrival.Interface) continue;
            first ??= subnet;
            if (address is null || subnet.Network.Contains(address)) return subnet;
        }
        // An address of no subnet here: the first one's server says no to a request for it, to all on the wire. Nothing is ever sent to it.
        var staysOnTheWire = arrival.Port != BootServicePort && (message.ClientAddress.IsNone || message.Type == DhcpMessageType.Request);
        if (first is not null && (address is null || staysOnTheWire)) return first;
        reason = DropReason.NoSubnet;
        return null;
    }

    /// <summary>giaddr decides where addresses come from, so a forged one must not: it has to be a host on a subnet served here.</summary>
    private SubnetConfig? BehindRelay(DhcpMessage message, in Arrival arrival, out DropReason reason)
    {
        reason = DropReason.None;
        var relay = message.RelayAddress;
        if (arrival.Own.Addresses.Contains(relay)) reason = DropReason.RelayIsUs;
        else if (!relay.IsHost || message.Hops > MostHops || arrival.Port == BootServicePort) reason = DropReason.RelayInvalid;
        if (reason != DropReason.None) return null;

        var address = relay.ToIPAddress();
        foreach (var subnet in subnets.All)
        {
            if (subnet.Mode != SubnetMode.Authoritative || subnet.Interface != arrival.Interface || !subnet.Network.Contains(address)) continue;
            if (!IsEdge(subnet.Network, relay)) return subnet;
            reason = DropReason.RelayInvalid;
            return null;
        }
        reason = DropReason.RelayUnknown;
        return null;
    }

    /// <summary>The network's own address or its broadcast.</summary>
    private static bool IsEdge(IPNetwork network, Ipv4Address address)
    {
        var hosts = (uint)((1ul << (32 - network.PrefixLength)) - 1);
        return hosts > 1 && ((address.Bits & hosts) == 0 || (address.Bits & hosts) == hosts);
    }

    private static DhcpExchange Exchange(DhcpMessage message, SubnetConfig subnet, in Arrival arrival)
    {
        var options = message.Options;
        var (firmware, http) = ClientArchitecture.Of(options.Get(DhcpOption.ClientArch));
        var vendor = options.Get(DhcpOption.VendorClass) ?? "";
        var chosen = options.Get(DhcpOption.ServerId);
        var elsewhere = message.Type == DhcpMessageType.Request && !chosen.IsNone && chosen != Ipv4Address.From(subnet.ServerAddress);
        return new DhcpExchange
        {
            Subnet = subnet,
            Mac = message.Mac,
            Type = message.Type,
            TransactionId = message.TransactionId,
            Firmware = firmware,
            IsPxe = vendor.StartsWith("PXEClient", StringComparison.Ordinal),
            IsHttpBoot = vendor.StartsWith("HTTPClient", StringComparison.Ordinal) || (http && vendor.Length == 0),
            IsIpxe = options.Has(DhcpOption.Ipxe) || options.Get(DhcpOption.UserClass)?.Contains("iPXE", StringComparer.Ordinal) == true,
            ChosenServer = elsewhere ? chosen.ToIPAddress() : null,
            Request = message,
            IsBootService = arrival.Port == BootServicePort,
        };
    }
}
