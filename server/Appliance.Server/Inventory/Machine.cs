using Appliance.Contracts;
using Appliance.Protocols;

namespace Appliance.Server.Inventory;

/// <summary>A resource as the services on the wire need it: small, immutable, always in memory.</summary>
/// <param name="Member">It has been approved; its identity is an issued certificate.</param>
/// <param name="BootMac">The address it last booted or registered from.</param>
public sealed record Machine(
    ResourceId Id, string Name, Lifecycle Lifecycle, bool Member, IReadOnlyList<MacAddress> Macs, MacAddress? BootMac, FirmwareKind Firmware)
{
    /// <summary>What rights can be granted for.</summary>
    public string Pool { get; init; } = "default";

    /// <summary>Its request to become a member waits for a person.</summary>
    public bool Waiting { get; init; }
}
