using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Appliance.Web.Pictures;

/// <summary>IPv4 addresses as numbers, for drawing and proposing. The API decides what is right.</summary>
internal static class Ipv4
{
    public static uint? Number(string? text) =>
        IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetwork
            ? BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes())
            : null;

    /// <summary>First and last address of "10.99.0.0/24".</summary>
    public static (uint First, uint Last)? Range(string? cidr) =>
        IPNetwork.TryParse(cidr, out var network) && network.BaseAddress.AddressFamily == AddressFamily.InterNetwork
            ? (BinaryPrimitives.ReadUInt32BigEndian(network.BaseAddress.GetAddressBytes()), Last(network))
            : null;

    private static uint Last(IPNetwork network) =>
        BinaryPrimitives.ReadUInt32BigEndian(network.BaseAddress.GetAddressBytes()) | (network.PrefixLength == 0 ? uint.MaxValue : (1u << (32 - network.PrefixLength)) - 1);
}
