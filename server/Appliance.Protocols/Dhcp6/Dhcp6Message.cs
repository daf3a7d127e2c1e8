using System.Diagnostics.CodeAnalysis;

namespace Appliance.Protocols;

/// <summary>A message between a client and a server (RFC 8415 §8); what relays put around it is <see cref="Dhcp6Packet"/>.</summary>
public sealed class Dhcp6Message
{
    public const int MinimumLength = 4;

    /// <summary>Longer datagrams are refused unread: no client sends them.</summary>
    public const int MaximumLength = 4096;

    private const uint LargestTransaction = 0xffffff;

    public Dhcp6MessageType Type { get; init; }

    /// <summary>24 bits.</summary>
    public uint TransactionId { get; init; }

    public Dhcp6Options Options { get; init; } = new();

    public static bool TryRead(ReadOnlySpan<byte> octets, [NotNullWhen(true)] out Dhcp6Message? message, out WireError error)
    {
        var wire = new WireReader(octets);
        if (octets.Length > MaximumLength) wire.Fail(WireError.TooLong);
        var type = (Dhcp6MessageType)wire.U8();
        if (type is Dhcp6MessageType.None or > Dhcp6MessageType.InformationRequest) wire.Fail(WireError.Malformed);
        message = new Dhcp6Message { Type = type, TransactionId = (uint)(wire.U8() << 16 | wire.U16()), Options = Dhcp6Options.Read(ref wire) };
        error = wire.Error;
        if (error != WireError.None) message = null;
        return message is not null;
    }

    /// <returns>The octets written; 0 when they do not fit.</returns>
    public int Write(Span<byte> to)
    {
        if (TransactionId > LargestTransaction) throw new InvalidOperationException("A transaction has 24 bits.");
        var wire = new WireWriter(to);
        wire.U8((byte)Type);
        wire.U8((byte)(TransactionId >> 16));
        wire.U16((ushort)TransactionId);
        Options.Write(ref wire);
        return wire.Error == WireError.None ? wire.Length : 0;
    }
}
