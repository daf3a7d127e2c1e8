using System.Net;
using Appliance.Server.Inventory;

namespace Appliance.Server.Network.Memory;

/// <summary>An address kept for one client; with a resource, its host name is the member's name.</summary>
internal sealed record StoredReservation(Guid Subnet, ClientKey Client, IPAddress Address, string? HostName, ResourceId? Resource)
{
    public IReadOnlyList<ConfiguredOption> Options { get; init; } = [];

    public IPAddress? Ipv6 { get; init; }

    public KeptAddress Kept => new(Client, Address, Options, Ipv6, Resource is not null);
}
