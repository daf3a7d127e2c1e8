using Appliance.Protocols.Tls;

namespace Appliance.Fuzz.Codecs;

/// <summary>Everything of ours that reads what others have written.</summary>
public static class AllCodecs
{
    public static IReadOnlyList<Codec> List { get; } =
    [
        Dhcp4Codec.Packets, OptionTextCodec.Values, Dhcp6PacketCodec.Packets, DnsCodec.Questions, DnsCodec.Answers, DnsCodec.Signatures, DnsCodec.Updates, DnsCodec.Data, ZoneFileCodec.Files, TftpCodec.Packets, NetasciiCodec.Files,
        LinkCodecs.Lldp, LinkCodecs.RouterDiscovery, LinkCodecs.Udp, LinkCodecs.Hello, LeaseRecords.Records, .. ImportCodecs.List,
    ];

    /// <summary>
    /// Not among them: a law that is wrong, and that chance alone would never show to be: from zeros it takes five steps to a client that offers
    /// TLS 1.3. So we know that we would find a defect that lies as deep.
    /// </summary>
    public static Codec Planted { get; } = new("planted", input => Law.Holds(!ClientHello.OffersTls13(input), "nobody offers TLS 1.3"))
    {
        Seeds = [new byte[64]],
        Words = LinkCodecs.Hello.Words,
        Classes = LinkCodecs.Hello.Classes,
        LongestInput = 128,
    };
}
