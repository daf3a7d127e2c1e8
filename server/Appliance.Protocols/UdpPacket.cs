using System.Buffers.Binary;

namespace Appliance.Protocols;

/// <summary>
/// An IPv4 datagram that carries UDP (RFC 791, RFC 768), for talking to machines that have no address yet: the kernel would ask
/// for theirs by ARP, and nobody would answer.
/// </summary>
public readonly ref struct UdpPacket
{
    public const int HeaderLength = 28;

    private const int IpHeaderLength = 20;
    private const byte Udp = 17;

    public Ipv4Address Source { get; private init; }
    public ushort SourcePort { get; private init; }
    public Ipv4Address Destination { get; private init; }
    public ushort DestinationPort { get; private init; }
    public ReadOnlySpan<byte> Payload { get; private init; }

    /// <returns>The octets written; 0 when they do not fit.</returns>
    public static int Write(
        Span<byte> to, Ipv4Address source, ushort sourcePort, Ipv4Address destination, ushort destinationPort, scoped ReadOnlySpan<byte> payload)
    {
        var total = HeaderLength + payload.Length;
        if (total > to.Length || total > ushort.MaxValue) return 0;
        var wire = new WireWriter(to[..total]);
        wire.U8(0x45);
        wire.U8(0);
        wire.U16((ushort)total);
        wire.U16(0);
        wire.U16(0x4000); // do not fragment, so no identification is needed (RFC 6864 §4.1)
        wire.U8(64);
        wire.U8(Udp);
        wire.U16(0);
        wire.U32(source.Bits);
        wire.U32(destination.Bits);
        wire.U16(sourcePort);
        wire.U16(destinationPort);
        wire.U16((ushort)(8 + payload.Length));
        wire.U16(0);
        wire.Bytes(payload);
        BinaryPrimitives.WriteUInt16BigEndian(to[10..], Fold(Sum(to[..IpHeaderLength])));
        var checksum = UdpChecksum(to[..total]);
        BinaryPrimitives.WriteUInt16BigEndian(to[26..], checksum == 0 ? (ushort)0xffff : checksum);
        return total;
    }

    /// <summary>False for anything that is not a whole, unfragmented UDP datagram.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out UdpPacket packet)
    {
        packet = default;
        if (bytes.Length < HeaderLength || bytes[0] >> 4 != 4 || bytes[9] != Udp) return false;
        var header = (bytes[0] & 15) * 4;
        var total = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        var fragment = BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]) & 0x3fff;
        if (header < IpHeaderLength || total > bytes.Length || total < header + 8 || fragment != 0) return false;
        var udp = bytes[header..total];
        var length = BinaryPrimitives.ReadUInt16BigEndian(udp[4..]);
        if (length < 8 || length > udp.Length) return false;
        packet = new UdpPacket
        {
            Source = new Ipv4Address(BinaryPrimitives.ReadUInt32BigEndian(bytes[12..])),
            Destination = new Ipv4Address(BinaryPrimitives.ReadUInt32BigEndian(bytes[16..])),
            SourcePort = BinaryPrimitives.ReadUInt16BigEndian(udp),
            DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(udp[2..]),
            Payload = udp[8..length],
        };
        return true;
    }

    /// <summary>Over the pseudo header (both addresses, protocol, length), the UDP header and the payload.</summary>
    private static ushort UdpChecksum(ReadOnlySpan<byte> packet) =>
        Fold(Sum(packet[12..IpHeaderLength]) + Udp + (uint)(packet.Length - IpHeaderLength) + Sum(packet[IpHeaderLength..]));

    private static uint Sum(ReadOnlySpan<byte> octets)
    {
        uint sum = 0;
        for (; octets.Length > 1; octets = octets[2..]) sum += BinaryPrimitives.ReadUInt16BigEndian(octets);
        return octets.IsEmpty ? sum : sum + (uint)(octets[0] << 8);
    }

    private static ushort Fold(uint sum)
    {
        while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~sum;
    }
}
