using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Appliance.Protocols;

/// <summary>What one relay says of a message it passes on, or is told of the way back (RFC 8415 §9).</summary>
public sealed class Dhcp6Relay
{
    public bool IsReply { get; init; }

    /// <summary>How many relays the message had been through before this one.</summary>
    public byte Hops { get; init; }

    /// <summary>An address on the link the message came from; unspecified when the interface identifier says it.</summary>
    public IPAddress Link { get; init; } = IPAddress.IPv6Any;

    /// <summary>Whom the relay had the message from: the client, or a relay nearer to it.</summary>
    public IPAddress Peer { get; init; } = IPAddress.IPv6Any;

    /// <summary>What it added, apart from the message itself.</summary>
    public Dhcp6Options Options { get; init; } = new();

    /// <summary>The relay has the message from the client itself, and says so with the address of its card (RFC 6939).</summary>
    public MacAddress? ClientMac =>
        Options.Get(Dhcp6Option.ClientLinkLayer) is [0, 1, .. { Length: MacAddress.Length } mac] ? MacAddress.From(mac) : null;

    /// <summary>The interface comes back as it was sent; a relay knows by it where to.</summary>
    internal Dhcp6Relay Reply()
    {
        var reply = new Dhcp6Relay { IsReply = true, Hops = Hops, Link = Link, Peer = Peer };
        reply.Options.Echo(Dhcp6Option.InterfaceId, Options);
        return reply;
    }

    internal static bool TryRead(ReadOnlySpan<byte> datagram, [NotNullWhen(true)] out Dhcp6Relay? relay, out ReadOnlySpan<byte> message, out WireError error)
    {
        var wire = new WireReader(datagram);
        var (isReply, hops) = (wire.U8() == (byte)Dhcp6MessageType.RelayReply, wire.U8());
        if (hops > Dhcp6Packet.MostHops) wire.Fail(WireError.TooLong);
        var (link, peer) = (ReadAddress(ref wire), ReadAddress(ref wire));
        var options = Dhcp6Options.Read(ref wire);
        error = wire.Error;
        message = default;
        relay = null;
        if (error != WireError.None) return false;
        if (!options.TryGet(Dhcp6Option.RelayMessage, out var inside))
        {
            error = WireError.Malformed;
            return false;
        }
        message = inside;
        relay = new Dhcp6Relay { IsReply = isReply, Hops = hops, Link = link, Peer = peer, Options = options.Without(Dhcp6Option.RelayMessage) };
        return true;
    }

    internal int Write(ReadOnlySpan<byte> message, Span<byte> to)
    {
        var wire = new WireWriter(to);
        wire.U8((byte)(IsReply ? Dhcp6MessageType.RelayReply : Dhcp6MessageType.RelayForward));
        wire.U8(Hops);
        WriteAddress(ref wire, Link);
        WriteAddress(ref wire, Peer);
        Options.Write(ref wire);
        wire.U16(Dhcp6Option.RelayMessage.Code);
        wire.U16((ushort)message.Length);
        wire.Bytes(message);
        return wire.Error == WireError.None ? wire.Length : 0;
    }

    private static IPAddress ReadAddress(ref WireReader wire) => Dhcp6Codec.Address.Read(ref wire);

    private static void WriteAddress(ref WireWriter wire, IPAddress address) => Dhcp6Codec.Address.Write(ref wire, address);
}
