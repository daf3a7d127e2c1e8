using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using Appliance.Server.Network;

namespace Appliance.Server.Dns.Zones;

/// <summary>Names below in-addr.arpa (RFC 1035 §3.5).</summary>
internal static class ReverseName
{
    public const string Root = "in-addr.arpa";

    /// <summary>
    /// How many octets the names of a subnet's reverse zones have. Zones are cut at the next octet: a /20 is sixteen zones of three
    /// octets, a /28 sixteen of four (as RFC 2317 forces us to cut what is smaller than a /24), so that no zone ever holds a foreign address.
    /// </summary>
    public static int ZoneOctets(IPNetwork network) => (network.PrefixLength + 7) / 8;

    /// <summary>Reads the octets of a name, most significant first; labels in front of four octets, or that are no octets, make <paramref name="beyond"/> true.</summary>
    public static bool TryRead(string name, Span<byte> octets, out int count, out bool beyond)
    {
        (count, beyond) = (0, false);
        if (!name.EndsWith("." + Root, StringComparison.Ordinal)) return false;
        var labels = name[..^(Root.Length + 1)].Split('.');
        for (var i = labels.Length - 1; i >= 0; i--)
        {
            if (count == 4 || !byte.TryParse(labels[i], NumberStyles.None, CultureInfo.InvariantCulture, out var octet) || labels[i].Length > 1 && labels[i][0] == '0')
            {
                beyond = true;
                return true;
            }
            octets[count++] = octet;
        }
        return true;
    }

    public static string Of(ReadOnlySpan<byte> octets)
    {
        var name = Root;
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

    /// <summary>The subnet whose reverse zones hold these octets.</summary>
    public static SubnetConfig? Owner(IReadOnlyList<SubnetConfig> subnets, ReadOnlySpan<byte> octets)
    {
        Span<byte> address = stackalloc byte[4];
        octets.CopyTo(address);
        var at = new IPAddress(address);
        foreach (var subnet in subnets)
            if (octets.Length >= ZoneOctets(subnet.Network) && subnet.Network.Contains(at)) return subnet;
        return null;
    }
}
