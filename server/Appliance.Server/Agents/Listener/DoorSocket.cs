using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Appliance.Server.Agents.Listener;

/// <summary>Opens one port for HTTP/2 on the configured address.</summary>
internal static class DoorSocket
{
    public static void Listen(KestrelServerOptions kestrel, string address, int port, Action<ListenOptions> furnish)
    {
        void Configure(ListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http2;
            furnish(listen);
        }
        if (address.Length == 0) kestrel.ListenAnyIP(port, Configure);
        else kestrel.Listen(IPAddress.Parse(address), port, Configure);
    }

    /// <summary>The address without its IPv6 wrapping.</summary>
    public static IPAddress Plain(IPAddress? address) =>
        address is null ? IPAddress.None : address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>Whom limits count as one: an IPv4 address, or an IPv6 /64, in which one machine may have any number of addresses.</summary>
    public static IPAddress Source(IPAddress? address)
    {
        var plain = Plain(address);
        if (plain.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6) return plain;
        var octets = plain.GetAddressBytes();
        octets.AsSpan(8).Clear();
        return new IPAddress(octets);
    }
}
