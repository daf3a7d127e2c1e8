using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Appliance.Server.Network.Subnets;

/// <summary>Counting with IPv4 addresses.</summary>
internal static class Ipv4
{
    public static uint Number(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[4];
        return address.TryWriteBytes(octets, out _) ? BinaryPrimitives.ReadUInt32BigEndian(octets) : 0;
    }

    public static IPAddress Address(uint number)
    {
        Span<byte> octets = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, number);
        return new IPAddress(octets);
    }

    /// <summary>Dotted quads only: what <see cref="IPAddress.TryParse(string?, out IPAddress?)"/> makes of "10.1" or "010.0.0.1" surprises people.</summary>
    public static bool TryRead(string? text, [NotNullWhen(true)] out IPAddress? address) =>
        IPAddress.TryParse(text, out address) && address.AddressFamily == AddressFamily.InterNetwork
        && string.Equals(address.ToString(), text, StringComparison.Ordinal);

    public static uint First(IPNetwork network) => Number(network.BaseAddress);

    public static uint Last(IPNetwork network) => First(network) | (network.PrefixLength == 0 ? uint.MaxValue : uint.MaxValue >> network.PrefixLength);

    /// <summary>An address a machine can have: inside, and neither the network's own nor the broadcast address.</summary>
    public static bool IsHost(IPNetwork network, IPAddress address) =>
        network.Contains(address) && Number(address) != First(network) && Number(address) != Last(network);

    public static bool Overlap(IPNetwork one, IPNetwork other) => First(one) <= Last(other) && First(other) <= Last(one);

    public static long Size(Pool pool) => (long)Number(pool.Last) - Number(pool.First) + 1;

    public static bool Contains(Pool pool, IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork && Number(address) >= Number(pool.First) && Number(address) <= Number(pool.Last);
}
