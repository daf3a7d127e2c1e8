using System.Net;
using Appliance.Protocols;

namespace Appliance.Server.Dhcp;

/// <summary>Who holds which address now, from memory. Where another server gives the addresses, what requests tell of it.</summary>
public interface ILeases
{
    /// <summary>The holder of an address, also while it was only offered.</summary>
    MacAddress? Holder(IPAddress address);

    /// <summary>The address a machine holds (active lease or reservation), if any.</summary>
    IPAddress? AddressOf(MacAddress mac);
}
