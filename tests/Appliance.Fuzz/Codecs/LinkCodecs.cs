using Appliance.Protocols;
using Appliance.Protocols.Lldp;
using Appliance.Protocols.Tls;

namespace Appliance.Fuzz.Codecs;

/// <summary>The small ones: what neighbours, routers and browsers say first.</summary>
internal static class LinkCodecs
{
    private static readonly byte[] First = new byte[8192], Second = new byte[8192];

    public static Codec Lldp { get; } = new("lldp", TryLldp)
    {
        Seeds = [[2, 7, 4, 0x52, 0x54, 0, 0, 0, 1, 4, 5, 7, 101, 116, 104, 48, 6, 2, 0, 120, 8, 4, 112, 111, 114, 116, 10, 2, 115, 119, 254, 6, 0, 0x80, 0xc2, 1, 0, 42, 0, 0], [2, 6, 5, 1, 10, 0, 0, 1, 4, 7, 3, 1, 2, 3, 4, 5, 6, 6, 2, 0, 0, 0, 0]],
        Classes = ["Appliance.Protocols.Lldp"],
    };

    public static Codec RouterDiscovery { get; } = new("ndp", TryNdp)
    {
        Seeds = [[133, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0x52, 0x54, 0, 0, 0, 1]],
        Classes = ["Appliance.Protocols.Ndp"],
        LongestInput = 256,
    };

    public static Codec Udp { get; } = new("udp", TryUdp) { Seeds = [UdpSeed()], Classes = ["Appliance.Protocols.Udp", "Appliance.Protocols.Wire"], LongestInput = 512 };

    public static Codec Hello { get; } = new("tls-hello", TryHello)
    {
        Seeds = [[22, 3, 1, 0, 0, 1, 0, 0, 0, 3, 3, .. new byte[32], 1, 9, 0, 2, 0x13, 1, 1, 0, 0, 11, 0, 43, 0, 5, 4, 3, 4, 3, 3, 0, 0]],
        Words = [[0, 43], [3, 4], [0, 0, 0, 3]],
        Classes = ["Appliance.Protocols.Tls", "Appliance.Protocols.Wire"],
        LongestInput = 512,
    };

    private static void TryLldp(ReadOnlySpan<byte> input)
    {
        if (LldpFrame.TryRead(input, out var frame) != LldpError.None) return;
        Law.Holds(!$"{frame.Chassis}{frame.Port}{frame.PortDescription}{frame.SystemName}".Any(char.IsControl), "texts of neighbours are printable");
        // What is not UTF-8 grows when it is written, and then may be too long.
        if (frame.Write(First) is not (> 0 and var length)) return;
        Law.Holds(LldpFrame.TryRead(First.AsSpan(0, length), out var again) == LldpError.None, "a frame that was written can be read");
        Law.Holds(First.AsSpan(0, length).SequenceEqual(Second.AsSpan(0, again.Write(Second))), "writing what was read of it changes nothing");
    }

    private static void TryNdp(ReadOnlySpan<byte> input)
    {
        if (Appliance.Protocols.Ndp.RouterDiscovery.IsSolicitation(input)) Law.Holds(input.Length >= 8 && input.Length % 8 == 0, "a solicitation is made of whole options");
    }

    private static void TryUdp(ReadOnlySpan<byte> input)
    {
        if (!UdpPacket.TryRead(input, out var packet)) return;
        Law.Holds(packet.Payload.Length <= input.Length - UdpPacket.HeaderLength, "a payload lies within its packet");
        var length = UdpPacket.Write(First, packet.Source, packet.SourcePort, packet.Destination, packet.DestinationPort, packet.Payload);
        Law.Holds(UdpPacket.TryRead(First.AsSpan(0, length), out var again) && again.Payload.SequenceEqual(packet.Payload), "what was written can be read");
        Law.Holds((again.Source, again.SourcePort, again.Destination, again.DestinationPort) == (packet.Source, packet.SourcePort, packet.Destination, packet.DestinationPort), "addresses stay as they are");
    }

    private static void TryHello(ReadOnlySpan<byte> input)
    {
        if (ClientHello.OffersTls13(input)) Law.Holds(input.IndexOf((ReadOnlySpan<byte>)[3, 4]) >= 0, "nobody speaks a version that is not named");
    }

    private static byte[] UdpSeed() => First[..UdpPacket.Write(First, Ipv4Address.Parse("10.0.0.1"), 68, Ipv4Address.Parse("10.0.0.2"), 67, [1, 2, 3])];
}
