using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Appliance.Server.Network;

namespace Appliance.Server.Dns.Publishing;

/// <summary>Names below in-addr.arpa and ip6.arpa (RFC 1035 §3.5, RFC 3596 §2.5).</summary>
internal static class ReverseName
{
    /// <summary>
    /// How many octets the names of a subnet's reverse zones have. Zones are cut at the next octet: a /20 is sixteen zones of three
    /// octets, a /28 sixteen of four (as RFC 2317 forces us to cut what is smaller than a /24), so that no zone ever holds a foreign address.
    /// </summary>
    public static int ZoneOctets(IPNetwork network) => (network.PrefixLength + 7) / 8;

    public static string Of(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? Of(address.GetAddressBytes()) : Nibbles(address.GetAddressBytes());

    public static string Of(ReadOnlySpan<byte> octets)
    {
        var name = "in-addr.arpa";
        foreach (var octet in octets) name = $"{octet}.{name}";
        return name;
    }

    /// <summary>The reverse zones of a subnet, by address: 128 at most.</summary>
    public static IEnumerable<string> Zones(SubnetConfig subnet)
    {
        var octets = ZoneOctets(subnet.Network);
        var first = BinaryPrimitives.ReadUInt32BigEndian(subnet.Network.BaseAddress.GetAddressBytes());
        for (uint zone = 0; zone < 1u << (8 * octets - subnet.Network.PrefixLength); zone++)
        {
            var address = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(address, first + (zone << (32 - 8 * octets)));
            yield return Of(address.AsSpan(0, octets));
        }
    }

    /// <summary>The reverse zones of an IPv6 prefix, cut at the next nibble (RFC 3596 §2.5): a /64 is one, a /62 four.</summary>
    public static IEnumerable<string> Zones(IPNetwork prefix)
    {
        var nibbles = (prefix.PrefixLength + 3) / 4;
        var first = BinaryPrimitives.ReadUInt128BigEndian(prefix.BaseAddress.GetAddressBytes());
        for (var zone = 0; zone < 1 << (4 * nibbles - prefix.PrefixLength); zone++)
        {
            var address = new byte[16];
            BinaryPrimitives.WriteUInt128BigEndian(address, first + ((UInt128)zone << (128 - 4 * nibbles)));
            yield return string.Join('.', Nibbles(address).Split('.').Skip(32 - nibbles));
        }
    }

    /// <summary>Sorts reverse names by their addresses: the labels, most significant first, each as a number of three digits.</summary>
    public static string Order(string name) => string.Concat(name.Split('.').SkipLast(2).Reverse().Select(label => label.PadLeft(3, '0')));

    public static bool Is(string name) => name.EndsWith(".in-addr.arpa", StringComparison.Ordinal) || name.EndsWith(".ip6.arpa", StringComparison.Ordinal);

    private static string Nibbles(byte[] octets)
    {
        var name = new StringBuilder(72);
        for (var at = octets.Length - 1; at >= 0; at--) name.Append("0123456789abcdef"[octets[at] & 15]).Append('.').Append("0123456789abcdef"[octets[at] >> 4]).Append('.');
        return name.Append("ip6.arpa").ToString();
    }
}
