using System.Net;
using Appliance.Protocols;
using Appliance.Server.Inventory;

namespace Appliance.Server.Network.Memory;

/// <summary>An address kept for one MAC address; with a resource, its host name is the member's name.</summary>
internal sealed record StoredReservation(Guid Subnet, MacAddress Mac, IPAddress Address, string? HostName, ResourceId? Resource);
