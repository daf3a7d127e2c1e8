using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Appliance.Protocols;

/// <summary>
/// A datagram on port 547: a client's message, and around it what relays have added on its way (RFC 8415 §9 and §19). A reply goes back
/// in the same wrappings.
/// </summary>
public sealed class Dhcp6Packet
{
    /// <summary>HOP_COUNT_LIMIT (RFC 8415 §7.6): a relay lets no message pass that has been through so many.</summary>
    public const byte MostHops = 8;

    private const int HeaderLength = 34;

    /// <summary>The relays, the last one, which sent us the datagram, first; empty when the client itself did.</summary>
    public IReadOnlyList<Dhcp6Relay> Relays { get; init; } = [];

    public required Dhcp6Message Message { get; init; }

    /// <summary>Where the client is: what the relay nearest to it says of that link; null when there is no relay, or it does not say.</summary>
    public IPAddress? Link => Relays.Select(relay => relay.Link).LastOrDefault(link => !link.Equals(IPAddress.IPv6Any));

    public static bool TryRead(ReadOnlySpan<byte> datagram, [NotNullWhen(true)] out Dhcp6Packet? packet, out WireError error)
    {
        packet = null;
        error = datagram.Length > Dhcp6Message.MaximumLength ? WireError.TooLong : WireError.None;
        var relays = new List<Dhcp6Relay>();
        while (error == WireError.None && datagram is [(byte)Dhcp6MessageType.RelayForward or (byte)Dhcp6MessageType.RelayReply, ..])
        {
            if (!Dhcp6Relay.TryRead(datagram, out var relay, out datagram, out error)) return false;
            // Each counts one more than the one inside it, so that no more than these can be in each other.
            if (relays.Count > 0 && (relay.Hops >= relays[^1].Hops || relay.IsReply != relays[^1].IsReply)) error = WireError.Malformed;
            relays.Add(relay);
        }
        if (error != WireError.None || !Dhcp6Message.TryRead(datagram, out var message, out error)) return false;
        packet = new Dhcp6Packet { Relays = relays, Message = message };
        return true;
    }

    /// <summary>The answer, in the wrappings of this request: each relay finds its own again (RFC 8415 §19.3).</summary>
    public Dhcp6Packet Answer(Dhcp6Message message) => new() { Relays = [.. Relays.Select(relay => relay.Reply())], Message = message };

    /// <returns>The octets written; 0 when they do not fit.</returns>
    public int Write(Span<byte> to)
    {
        Span<byte> inner = stackalloc byte[Dhcp6Message.MaximumLength];
        var length = Message.Write(inner);
        for (var i = Relays.Count - 1; i >= 0 && length > 0; i--)
        {
            var whole = new byte[length + HeaderLength + Dhcp6Message.MaximumLength];
            length = Relays[i].Write(inner[..length], whole);
            if (length > inner.Length) return 0;
            whole.AsSpan(0, length).CopyTo(inner);
        }
        if (length > to.Length) return 0;
        inner[..length].CopyTo(to);
        return length;
    }
}
