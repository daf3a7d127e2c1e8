using Appliance.Protocols;

namespace Appliance.Server.Dhcp.Answering;

internal enum Delivery
{
    /// <summary>An ordinary datagram: the receiver has its address, or is a relay.</summary>
    Unicast,

    /// <summary>To everybody on the wire.</summary>
    Broadcast,

    /// <summary>A frame to the client's hardware address: it does not answer ARP for its address yet.</summary>
    Frame,
}

/// <summary>An answer and where it goes.</summary>
/// <param name="From">The server address it is sent from, where we choose it.</param>
/// <param name="LeftOut">So many options found no room in a message as short as the client takes.</param>
internal readonly record struct Outgoing(ReadOnlyMemory<byte> Datagram, Delivery Delivery, Ipv4Address From, Ipv4Address To, ushort Port, MacAddress Mac, int LeftOut = 0);
