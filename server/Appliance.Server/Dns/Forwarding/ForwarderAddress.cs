using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Appliance.Server.Dns.Forwarding;

/// <summary>An address with an optional port; 53 when there is none.</summary>
internal static class ForwarderAddress
{
    public const int DnsPort = 53;

    public static bool TryRead(string text, [NotNullWhen(true)] out IPEndPoint? at)
    {
        if (!IPEndPoint.TryParse(text, out at)) return false;
        if (at.Port == 0) at.Port = DnsPort;
        var address = at.Address;
        return !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any) && !address.IsIPv6Multicast && address.GetAddressBytes()[0] is not (>= 224 and < 250);
    }
}
