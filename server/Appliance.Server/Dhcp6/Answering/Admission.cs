using System.Text;
using Appliance.Protocols;
using Appliance.Server.Dhcp;
using Appliance.Server.Dhcp6.Counting;
using Appliance.Server.Network;

namespace Appliance.Server.Dhcp6.Answering;

/// <summary>Decides which packets are requests to us at all (RFC 8415 §16), and on which subnet. Pure.</summary>
internal sealed class Admission(ISubnets subnets, ServerDuid server)
{
    /// <returns>Null with the reason when it is dropped.</returns>
    public Dhcp6Exchange? Admit(Dhcp6Packet packet, in Arrival arrival, out DropReason reason)
    {
        var message = packet.Message;
        reason = Refuse(message);
        if (reason != DropReason.None) return null;
        var relayed = packet.Relays.Count > 0;
        if (!relayed && arrival.IsMulticast && !arrival.Source.IsIPv6LinkLocal) reason = DropReason.SourceNotLinkLocal;
        if (!relayed && !arrival.IsMulticast && message.Type is Dhcp6MessageType.Solicit or Dhcp6MessageType.Confirm or Dhcp6MessageType.Rebind or Dhcp6MessageType.InformationRequest)
            reason = DropReason.UnicastRefused;
        if (reason != DropReason.None) return null;
        if ((packet.Link is null ? OnTheWire(arrival) : BehindRelay(packet, arrival, ref reason)) is { } subnet) return Exchange(packet, subnet, arrival);
        if (reason == DropReason.None) reason = DropReason.NoSubnet;
        return null;
    }

    private DropReason Refuse(Dhcp6Message message)
    {
        var (client, chosen) = (message.Options.Has(Dhcp6Option.ClientId), message.Options.Get(Dhcp6Option.ServerId));
        if (client && message.Options.Get(Dhcp6Option.ClientId) is null) return DropReason.NoClientId;
        switch (message.Type)
        {
            case Dhcp6MessageType.Solicit or Dhcp6MessageType.Confirm or Dhcp6MessageType.Rebind:
                return !client ? DropReason.NoClientId : message.Options.Has(Dhcp6Option.ServerId) ? DropReason.UnwantedServerId : DropReason.None;
            case Dhcp6MessageType.Request or Dhcp6MessageType.Renew or Dhcp6MessageType.Release or Dhcp6MessageType.Decline:
                return !client ? DropReason.NoClientId : !server.Duid.Equals(chosen) ? DropReason.OtherServer : DropReason.None;
            case Dhcp6MessageType.InformationRequest:
                if (message.Options.Has(Dhcp6Option.IaNa) || message.Options.Has(Dhcp6Option.IaTa) || message.Options.Has(Dhcp6Option.IaPd)) return DropReason.UnwantedAssociation;
                return message.Options.Has(Dhcp6Option.ServerId) && !server.Duid.Equals(chosen) ? DropReason.OtherServer : DropReason.None;
            default:
                return DropReason.ServerMessage;
        }
    }

    private SubnetConfig? OnTheWire(Arrival arrival)
    {
        foreach (var subnet in subnets.All)
            if (subnet is { Relayed: false, Ipv6.Served: true } && subnet.Interface == arrival.Interface) return subnet;
        return null;
    }

    /// <summary>
    /// The link the relay names decides where addresses come from, so a forged one must not: it has to be served here, and the relay itself to be
    /// on our wire or on a subnet of ours.
    /// </summary>
    private SubnetConfig? BehindRelay(Dhcp6Packet packet, Arrival arrival, ref DropReason reason)
    {
        var (home, link) = (arrival.Source.IsIPv6LinkLocal, packet.Link!);
        SubnetConfig? found = null;
        foreach (var subnet in subnets.All)
        {
            if (subnet.Ipv6 is not { } ipv6) continue;
            home |= ipv6.Prefix.Contains(arrival.Source);
            if (ipv6.Served && subnet.Interface == arrival.Interface && ipv6.Prefix.Contains(link)) found = subnet;
        }
        if (found is not null && home) return found;
        reason = DropReason.RelayUnknown;
        return null;
    }

    private static Dhcp6Exchange Exchange(Dhcp6Packet packet, SubnetConfig subnet, in Arrival arrival)
    {
        var options = packet.Message.Options;
        var duid = options.Get(Dhcp6Option.ClientId);
        var vendor = options.All(Dhcp6Option.VendorClass).SelectMany(one => one.Classes).Select(Encoding.ASCII.GetString).FirstOrDefault("");
        var (firmware, http) = ClientArchitecture.Of(options.Get(Dhcp6Option.ClientArchitectures));
        var users = options.Get(Dhcp6Option.UserClass)?.Select(Encoding.ASCII.GetString).ToList() ?? [];
        return new Dhcp6Exchange
        {
            Subnet = subnet,
            Type = packet.Message.Type,
            TransactionId = packet.Message.TransactionId,
            Duid = duid,
            Mac = Mac(packet, duid, arrival),
            Firmware = firmware,
            IsPxe = vendor.StartsWith("PXEClient", StringComparison.Ordinal),
            IsHttpBoot = vendor.StartsWith("HTTPClient", StringComparison.Ordinal) || (http && vendor.Length == 0),
            IsIpxe = users.Contains("iPXE", StringComparer.Ordinal),
            Request = packet.Message,
            IsUnicast = packet.Relays.Count == 0 && !arrival.IsMulticast,
            Port = Port(packet),
        };
    }

    /// <summary>Its relay has seen its frame; its link-local address is as it is now; a DUID may tell of a card it had once.</summary>
    private static MacAddress? Mac(Dhcp6Packet packet, Duid? duid, in Arrival arrival)
    {
        var nearest = packet.Relays.Count > 0 ? packet.Relays[^1] : null;
        var mac = nearest?.ClientMac ?? Ipv6Number.MacIn(nearest?.Peer ?? arrival.Source) ?? duid?.Mac;
        return mac is { IsUnicast: true } ? mac : null;
    }

    private static string Port(Dhcp6Packet packet)
    {
        if (packet.Relays.Count == 0) return "";
        var relay = packet.Relays[^1];
        if (relay.Options.Get(Dhcp6Option.InterfaceId) is not { } port) return "";
        return $"{relay.Link}/{Convert.ToHexString(relay.Options.Get(Dhcp6Option.RemoteId) ?? [])}/{Convert.ToHexString(port)}";
    }
}
