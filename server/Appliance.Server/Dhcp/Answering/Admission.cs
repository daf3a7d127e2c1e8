using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Dhcp.Counting;
using Appliance.Server.Dhcp.Leases;
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
        var relay = RelayInformation.Of(message.Options);
        var subnet = message.RelayAddress.IsNone ? OnTheWire(message, arrival, out reason) : BehindRelay(message, relay, arrival, out reason);
        return subnet is null ? null : Exchange(message, subnet, relay, arrival);
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
            if (subnet.Mode == SubnetMode.Off || subnet.Interface != arrival.Interface) continue;
            if (address is not null && subnet.Network.Contains(address)) return subnet;
            if (!subnet.Relayed && Before(subnet, first)) first = subnet;
        }
        // An address of no subnet here: the first one's server says no to a request for it, to all on the wire. Nothing is ever sent to it.
        var staysOnTheWire = arrival.Port != BootServicePort && (message.ClientAddress.IsNone || message.Type == DhcpMessageType.Request);
        if (first is not null && (address is null || staysOnTheWire)) return first;
        reason = DropReason.NoSubnet;
        return null;
    }

    /// <summary>Where a wire carries several subnets, one that gives addresses speaks for it.</summary>
    private static bool Before(SubnetConfig subnet, SubnetConfig? first) =>
        first is null || (subnet.Mode != first.Mode && (subnet.Mode == SubnetMode.Authoritative || first.Mode == SubnetMode.Observe));

    /// <summary>
    /// The link the relay names, or its own address, decides where addresses come from, so a forged one must not: the link has to be a subnet that
    /// is served here, and the relay one of those the subnet names, or a host on a subnet of ours.
    /// </summary>
    private SubnetConfig? BehindRelay(DhcpMessage message, in RelayInformation relay, in Arrival arrival, out DropReason reason)
    {
        reason = DropReason.None;
        var giaddr = message.RelayAddress;
        if (arrival.Own.Addresses.Contains(giaddr)) reason = DropReason.RelayIsUs;
        else if (!giaddr.IsHost || message.Hops > MostHops || arrival.Port == BootServicePort) reason = DropReason.RelayInvalid;
        if (reason != DropReason.None) return null;

        var selected = relay.LinkSelection.IsNone ? message.Options.Get(DhcpOption.SubnetSelection) : relay.LinkSelection;
        var (from, link) = (giaddr.ToIPAddress(), selected.IsNone ? giaddr.ToIPAddress() : selected.ToIPAddress());
        var home = false;
        SubnetConfig? found = null;
        foreach (var subnet in subnets.All)
        {
            if (subnet.Mode == SubnetMode.Off) continue;
            if (subnet.Network.Contains(from))
            {
                home = !IsEdge(subnet.Network, giaddr);
                if (!home) reason = DropReason.RelayInvalid;
            }
            if (subnet.Interface == arrival.Interface && subnet.Network.Contains(link)) found = subnet;
        }
        if (reason != DropReason.None) return null;
        if (found is not null && (found.Relays.Count > 0 ? found.Relays.Contains(from) : home)) return found;
        reason = DropReason.RelayUnknown;
        return null;
    }

    /// <summary>The network's own address or its broadcast.</summary>
    private static bool IsEdge(IPNetwork network, Ipv4Address address)
    {
        var hosts = (uint)((1ul << (32 - network.PrefixLength)) - 1);
        return hosts > 1 && ((address.Bits & hosts) == 0 || (address.Bits & hosts) == hosts);
    }

    private DhcpExchange Exchange(DhcpMessage message, SubnetConfig subnet, RelayInformation relay, in Arrival arrival)
    {
        var options = message.Options;
        var (firmware, http) = ClientArchitecture.Of(options.Get(DhcpOption.ClientArch));
        var vendor = options.Get(DhcpOption.VendorClass) ?? "";
        var users = options.Get(DhcpOption.UserClass) ?? [];
        var isPxe = vendor.StartsWith("PXEClient", StringComparison.Ordinal);
        var isHttpBoot = vendor.StartsWith("HTTPClient", StringComparison.Ordinal) || (http && vendor.Length == 0);
        var isIpxe = options.Has(DhcpOption.Ipxe) || users.Contains("iPXE", StringComparer.Ordinal);
        var wire = Wire(subnet);
        var chosen = options.Get(DhcpOption.ServerId);
        var elsewhere = message.Type == DhcpMessageType.Request && !chosen.IsNone && chosen != relay.ServerIdOverride
            && !wire.Any(ours => chosen == Ipv4Address.From(ours.ServerAddress));
        return new DhcpExchange
        {
            Subnet = subnet,
            Wire = wire,
            Mac = message.Mac,
            Type = message.Type,
            TransactionId = message.TransactionId,
            Firmware = firmware,
            IsPxe = isPxe,
            IsHttpBoot = isHttpBoot,
            IsIpxe = isIpxe,
            ChosenServer = elsewhere ? chosen.ToIPAddress() : null,
            Request = message,
            Relay = relay,
            Arrival = arrival,
            Client = new LeaseClient(message.Mac, options.Get(DhcpOption.ClientId), ClientHostName.Read(options.Get(DhcpOption.HostName)))
            {
                Traits = new ClientTraits(message.Mac, firmware, vendor, users, relay.CircuitId, relay.RemoteId),
                Boots = isPxe || isHttpBoot || isIpxe,
            },
            IsBootService = arrival.Port == BootServicePort,
        };
    }

    /// <summary>The subnet, and those of its mode that share its wire.</summary>
    private IReadOnlyList<SubnetConfig> Wire(SubnetConfig subnet)
    {
        List<SubnetConfig>? wire = null;
        foreach (var other in subnets.All)
        {
            if (ReferenceEquals(other, subnet) || other.Mode != subnet.Mode || !subnet.SharesWireWith(other)) continue;
            wire ??= [subnet];
            wire.Add(other);
        }
        return wire ?? (IReadOnlyList<SubnetConfig>)[subnet];
    }
}
