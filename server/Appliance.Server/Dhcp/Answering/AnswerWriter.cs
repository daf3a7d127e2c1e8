using Appliance.Protocols;

namespace Appliance.Server.Dhcp.Answering;

/// <summary>Turns a decided exchange into octets and says where they go (RFC 2131 §4.1 and table 3).</summary>
internal static class AnswerWriter
{
    public const ushort ServerPort = 67;
    public const ushort ClientPort = 68;

    private const int HeadersOnTheWire = 28;
    private const int SmallestMaximum = 576;
    private const int LargestAnswer = 1472;
    private const ushort BroadcastFlag = 0x8000;

    /// <returns>False when the client takes no message of that length.</returns>
    public static bool TryWrite(DhcpExchange exchange, in Arrival arrival, out Outgoing outgoing)
    {
        Span<byte> buffer = stackalloc byte[Room(exchange.Request)];
        var length = Compose(exchange).Write(buffer, out var leftOut);
        var (delivery, to, port) = Address(exchange, arrival);
        outgoing = new Outgoing(buffer[..length].ToArray(), delivery, Ipv4Address.From(exchange.Subnet.ServerAddress), to, port, exchange.Mac, leftOut);
        return length > 0;
    }

    private static DhcpMessage Compose(DhcpExchange exchange)
    {
        var request = exchange.Request;
        var isNak = exchange.AnswerType == DhcpMessageType.Nak;
        var leases = exchange.Lease is not null;
        // A client behind a relay may be wrong about where it is: its relay shall broadcast the refusal (RFC 2131 §4.3.2).
        var flags = isNak && !request.RelayAddress.IsNone ? (ushort)(request.Flags | BroadcastFlag) : request.Flags;
        var answer = new DhcpMessage
        {
            Op = DhcpMessage.BootReply,
            TransactionId = request.TransactionId,
            Flags = flags,
            ClientAddress = exchange.AnswerType == DhcpMessageType.Ack ? request.ClientAddress : default,
            YourAddress = leases && exchange.Address is { } given ? Ipv4Address.From(given) : default,
            NextServer = !isNak && exchange is { BootFile: not null, NextServer: { } next } ? Ipv4Address.From(next) : default,
            RelayAddress = request.RelayAddress,
            Mac = request.Mac,
            // U-Boot and old PXE read the header only; a longer name is in option 67 alone.
            BootFile = !isNak && exchange.BootFile is { Length: < DhcpMessage.BootFileWidth } file ? file : "",
        };
        answer.Options.Set(DhcpOption.MessageType, exchange.AnswerType!.Value);
        answer.Options.Set(DhcpOption.ServerId, exchange.ServerId);
        answer.Options.Append(exchange.Options);
        answer.Options.Echo(DhcpOption.ClientId, request.Options); // RFC 6842 §3
        answer.Options.Echo(DhcpOption.RelayInformation, request.Options); // RFC 3046 §2.2: last
        return answer;
    }

    private static int Room(DhcpMessage request) =>
        request.Options.TryGet(DhcpOption.MaxMessageSize, out var most) && most >= SmallestMaximum
            ? Math.Min(most - HeadersOnTheWire, LargestAnswer)
            : DhcpMessage.SafeLength;

    private static (Delivery Delivery, Ipv4Address To, ushort Port) Address(DhcpExchange exchange, in Arrival arrival)
    {
        var request = exchange.Request;
        if (exchange.IsBootService) return (Delivery.Unicast, arrival.Source, arrival.SourcePort);
        if (!request.RelayAddress.IsNone) return (Delivery.Unicast, request.RelayAddress, exchange.Relay.HasSourcePort ? arrival.SourcePort : ServerPort); // RFC 8357 §4
        if (exchange.AnswerType == DhcpMessageType.Nak) return (Delivery.Broadcast, Ipv4Address.Broadcast, ClientPort);
        if (!request.ClientAddress.IsNone) return (Delivery.Unicast, request.ClientAddress, ClientPort);
        if (request.WantsBroadcast || exchange.Address is null) return (Delivery.Broadcast, Ipv4Address.Broadcast, ClientPort);
        return (Delivery.Frame, Ipv4Address.From(exchange.Address), ClientPort);
    }
}
