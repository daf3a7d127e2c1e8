using System.Net;
using Appliance.Protocols;

namespace Appliance.Server.Network;

/// <summary>The network interfaces of the appliance's own machine, read afresh at each call.</summary>
public interface IHostInterfaces
{
    IReadOnlyList<HostInterface> All();
}

/// <param name="Index">The kernel's interface index.</param>
public sealed record HostInterface(string Name, int Index, MacAddress? Mac, bool Up, IReadOnlyList<HostAddress> Addresses);

public sealed record HostAddress(IPAddress Address, int PrefixLength);
