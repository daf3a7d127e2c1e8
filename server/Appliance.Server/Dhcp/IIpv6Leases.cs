using System.Net;
using Appliance.Protocols;

namespace Appliance.Server.Dhcp;

/// <summary>Who holds which IPv6 address. The room that gives them lies below this one and brings it.</summary>
public interface IIpv6Leases
{
    /// <summary>The machine; null when nobody holds it, and when its holder's MAC address is not known.</summary>
    MacAddress? Holder(IPAddress address);
}
