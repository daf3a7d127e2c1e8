namespace Appliance.Server.Dns.Screening;

/// <summary>A screened question. <see cref="Packet"/> holds its bytes; the question lies right behind the header.</summary>
internal readonly record struct DnsQuery
{
    public const int HeaderLength = 12;

    public required ReadOnlyMemory<byte> Packet { get; init; }

    /// <summary>In the form of <see cref="Protocols.Dns.DnsName"/>.</summary>
    public required string Name { get; init; }
    public required ushort Type { get; init; }
    public required ushort Class { get; init; }

    /// <summary>Name, type and class in octets.</summary>
    public required int QuestionLength { get; init; }

    /// <summary>The client's UDP payload size (RFC 6891 §6.2.3); null without EDNS.</summary>
    public ushort? PayloadSize { get; init; }
    public bool DnssecOk { get; init; }

    /// <summary>The client's half of a cookie, and ours behind it where it has one (RFC 7873 §4); empty without.</summary>
    public ReadOnlyMemory<byte> Cookie { get; init; }

    public ReadOnlySpan<byte> Question => Packet.Span.Slice(HeaderLength, QuestionLength);

    public bool RecursionDesired => (Packet.Span[2] & 0x01) != 0;

    public bool CheckingDisabled => (Packet.Span[3] & 0x10) != 0;
}
