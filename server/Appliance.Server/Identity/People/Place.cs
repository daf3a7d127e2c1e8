using System.Net;
using System.Net.Sockets;

namespace Appliance.Server.Identity.People;

/// <summary>Where somebody asks from, as events say it. An IPv6 host has a whole /64 to itself: one place, or it could fill the event list by changing its address.</summary>
internal static class Place
{
    public static string Of(IPAddress? address)
    {
        if (address is null) return "this machine";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address)) return address.ToString();
        var octets = address.GetAddressBytes();
        octets.AsSpan(8).Clear();
        return $"{new IPAddress(octets)}/64";
    }
}
