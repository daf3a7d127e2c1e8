using Appliance.Protocols;

namespace Appliance.Server.Dhcp.Leases;

internal enum BindingState
{
    /// <summary>Waits for its REQUEST; in memory only.</summary>
    Offered,
    Active,
    Released,
    Declined,
}

/// <summary>An address and whom it was given to. Immutable: a change is another binding in its place.</summary>
/// <param name="Expires">Of the offer, the lease or the quarantine, as its state says; of a released one, when it was released.</param>
/// <param name="Durable">The expiry the database is known to hold for this holder; null while it knows of none.</param>
internal sealed record Binding(
    Guid Subnet, Ipv4Address Address, MacAddress Mac, BindingState State, DateTimeOffset Granted, DateTimeOffset Expires, DateTimeOffset? Durable,
    byte[]? ClientId, string? HostName)
{
    /// <summary>
    /// When somebody else may have the address. A lease is held on after it has run out: during an outage of the database its
    /// renewals are acknowledged up to this moment, and a server that crashes then must not find the address free.
    /// </summary>
    public DateTimeOffset FreeAt(TimeSpan hold) => State == BindingState.Active ? Expires + hold : Expires;
}

/// <param name="Former">The address the client held until now, if it was another.</param>
/// <param name="Time">How long it was leased.</param>
internal sealed record LeaseGrant(Binding Lease, Binding? Former, TimeSpan Time);
