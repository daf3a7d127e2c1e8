using System.Net;
using System.Text;

namespace Appliance.Protocols.Ndp;

/// <summary>What a router says of itself and of the link (RFC 4861 §4.2), with the name servers of RFC 8106. Times are in seconds.</summary>
public sealed record RouterAdvertisement
{
    /// <summary>For how long the sender is a default router; 0: it is none.</summary>
    public ushort Lifetime { get; init; }

    /// <summary>Addresses come by DHCPv6 (M).</summary>
    public bool Managed { get; init; }

    /// <summary>Other settings come by DHCPv6 (O).</summary>
    public bool OtherSettings { get; init; }

    /// <summary>Networks of the link.</summary>
    public IReadOnlyList<AdvertisedPrefix> Prefixes { get; init; } = [];

    /// <summary>With the domains to search, for <see cref="NamesLifetime"/>.</summary>
    public IReadOnlyList<IPAddress> DnsServers { get; init; } = [];

    public IReadOnlyList<string> Domains { get; init; } = [];

    public uint NamesLifetime { get; init; }

    /// <summary>The sender's own address on the link, so that nobody has to ask for it.</summary>
    public MacAddress? Source { get; init; }

    private const byte HopLimitForHosts = 64;
    private const int LongestMessage = 1232; // what the smallest link carries (1280) without its headers
    private const int Unit = 8;

    /// <summary>The same from a router that stops being one (RFC 4861 §6.2.5).</summary>
    public RouterAdvertisement Ceased() => this with { Lifetime = 0, Prefixes = [], NamesLifetime = 0 };

    /// <summary>The message without its checksum: the kernel keeps that.</summary>
    /// <exception cref="InvalidOperationException">It does not fit a packet of the smallest link.</exception>
    public byte[] Write()
    {
        var wire = new WireWriter(new byte[LongestMessage]);
        wire.U8(RouterDiscovery.AdvertisementType);
        wire.U8(0);
        wire.U16(0);
        wire.U8(HopLimitForHosts);
        wire.U8((byte)((Managed ? 0x80 : 0) | (OtherSettings ? 0x40 : 0)));
        wire.U16(Lifetime);
        wire.U32(0); // reachable and retransmission times stay unspecified
        wire.U32(0);
        if (Source is { } mac) WriteSource(ref wire, mac);
        foreach (var prefix in Prefixes) prefix.Write(ref wire);
        if (DnsServers.Count > 0) WriteServers(ref wire);
        if (Domains.Count > 0) WriteDomains(ref wire);
        return wire.Error == WireError.None ? wire.Written.ToArray() : throw new InvalidOperationException("An advertisement does not fit a packet.");
    }

    private static void WriteSource(ref WireWriter wire, MacAddress mac)
    {
        Span<byte> octets = stackalloc byte[MacAddress.Length];
        mac.CopyTo(octets);
        wire.U8(1);
        wire.U8(1);
        wire.Bytes(octets);
    }

    /// <summary>RDNSS (RFC 8106 §5.1).</summary>
    private void WriteServers(ref WireWriter wire)
    {
        wire.U8(25);
        wire.U8((byte)(1 + 2 * DnsServers.Count));
        wire.U16(0);
        wire.U32(NamesLifetime);
        foreach (var server in DnsServers) wire.Bytes(server.GetAddressBytes());
    }

    /// <summary>DNSSL (RFC 8106 §5.2): names as in RFC 1035 §3.1, and zeros up to the next eight octets.</summary>
    private void WriteDomains(ref WireWriter wire)
    {
        var names = new List<byte>();
        foreach (var label in Domains.SelectMany(domain => domain.Split('.', StringSplitOptions.RemoveEmptyEntries).Append("")))
        {
            names.Add((byte)label.Length);
            names.AddRange(Encoding.ASCII.GetBytes(label));
        }
        while (names.Count % Unit != 0) names.Add(0);
        wire.U8(31);
        wire.U8((byte)(1 + names.Count / Unit));
        wire.U16(0);
        wire.U32(NamesLifetime);
        wire.Bytes(names.ToArray());
    }
}

/// <summary>A network that is on the link (RFC 4861 §4.6.2).</summary>
/// <param name="Auto">Machines may make themselves addresses of it (A).</param>
/// <param name="Valid">Seconds.</param>
/// <param name="Preferred">Seconds.</param>
public sealed record AdvertisedPrefix(IPNetwork Prefix, bool Auto, uint Valid, uint Preferred)
{
    internal void Write(ref WireWriter wire)
    {
        wire.U8(3);
        wire.U8(4);
        wire.U8((byte)Prefix.PrefixLength);
        wire.U8((byte)(0x80 | (Auto ? 0x40 : 0)));
        wire.U32(Valid);
        wire.U32(Preferred);
        wire.U32(0);
        wire.Bytes(Prefix.BaseAddress.GetAddressBytes());
    }
}
