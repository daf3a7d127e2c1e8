using System.Collections.Frozen;
using Appliance.Protocols;

namespace Appliance.Server.Dhcp.Answering;

/// <summary>How a packet came in.</summary>
/// <param name="Port">Ours: 67, or 4011 for boot service requests.</param>
/// <param name="At">When, by <see cref="TimeProvider.GetTimestamp"/>.</param>
internal readonly record struct Arrival(string Interface, Ipv4Address Source, ushort SourcePort, ushort Port, OwnAddresses Own, long At);

/// <summary>What this machine calls itself.</summary>
internal sealed record OwnAddresses(FrozenSet<Ipv4Address> Addresses, FrozenSet<MacAddress> Macs)
{
    public static readonly OwnAddresses None = new([], []);
}
