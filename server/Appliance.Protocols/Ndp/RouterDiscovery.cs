using System.Buffers.Binary;

namespace Appliance.Protocols.Ndp;

/// <summary>The two ICMPv6 messages of router discovery (RFC 4861 §4.1, §4.2), without checksums: the kernel keeps those.</summary>
public static class RouterDiscovery
{
    public const byte SolicitationType = 133;
    public const byte AdvertisementType = 134;
    public const int HeaderLength = 8;
    public const int AdvertisementLength = 16;

    /// <summary>Nodes drop neighbour discovery with any other hop limit, which proves that no router has forwarded it (§6.1.2).</summary>
    public const int HopLimit = 255;

    private const byte OptionLengthUnit = 8;

    /// <summary>Whether these bytes are a valid solicitation (§6.1.1): its type and code, and options that are whole.</summary>
    public static bool IsSolicitation(ReadOnlySpan<byte> packet)
    {
        if (packet.Length < HeaderLength || packet[0] != SolicitationType || packet[1] != 0) return false;
        for (var options = packet[HeaderLength..]; !options.IsEmpty;)
        {
            if (options.Length < 2 || options[1] == 0 || options[1] * OptionLengthUnit > options.Length) return false;
            options = options[(options[1] * OptionLengthUnit)..];
        }
        return true;
    }

    /// <summary>
    /// "There is a router discovery here, and nothing to discover": router lifetime 0, so nobody takes us for a router; no prefix, so nobody
    /// makes itself an address; M and O clear, so nobody asks DHCPv6. Whoever waits for an advertisement may stop waiting.
    /// </summary>
    public static byte[] NothingHere()
    {
        var packet = new byte[AdvertisementLength];
        packet[0] = AdvertisementType;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), 0); // router lifetime; hop limit, reachable and retransmission times stay unspecified (0)
        return packet;
    }
}
