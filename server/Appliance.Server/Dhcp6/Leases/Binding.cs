using Appliance.Protocols;

namespace Appliance.Server.Dhcp6.Leases;

internal enum BindingState
{
    /// <summary>Waits for its REQUEST; in memory only.</summary>
    Offered,
    Active,
    Released,
    Declined,
}

/// <summary>An address and whom it was given to. Immutable: a change is another binding in its place.</summary>
/// <param name="Address">As a number, big-endian.</param>
/// <param name="Iaid">The client's own number for its interface.</param>
/// <param name="Expires">Of the offer, the lease or the quarantine, as its state says; of a released one, when it was released.</param>
/// <param name="Durable">The expiry the disk is known to hold for this holder; null while it knows of none.</param>
internal sealed record Binding(
    Guid Subnet, UInt128 Address, Duid Duid, uint Iaid, MacAddress? Mac, BindingState State, DateTimeOffset Granted, DateTimeOffset Expires, DateTimeOffset? Durable)
{
    /// <summary>Firmware, boot loader and system of one machine have DUIDs of their own; where its MAC address is known they are one.</summary>
    public string Owner => LeaseClient.OwnerOf(Duid, Mac);

    /// <summary>When somebody else may have the address (docs/decisions/0004-dhcp-leases.md).</summary>
    public DateTimeOffset FreeAt(TimeSpan hold) => State == BindingState.Active ? Expires + hold : Expires;
}

/// <summary>Who asks.</summary>
internal sealed record LeaseClient(Duid Duid, MacAddress? Mac, bool Boots)
{
    public string Owner => OwnerOf(Duid, Mac);

    public static string OwnerOf(Duid duid, MacAddress? mac) => mac is { } known ? known.ToString() : duid.ToString();
}

/// <param name="Revision">Grows with each change: of two records of one address the larger counts.</param>
internal readonly record struct LeaseRecord(Binding Binding, long Revision) : Store.IRevised;
