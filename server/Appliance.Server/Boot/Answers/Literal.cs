using System.Net;
using System.Net.Sockets;

namespace Appliance.Server.Boot.Answers;

/// <summary>An address as URLs have it (RFC 3986 §3.2.2).</summary>
internal static class Literal
{
    public static string Of(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
}
