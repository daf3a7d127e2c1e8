namespace Appliance.Contracts;

/// <summary>An IPv6 address somebody holds or held.</summary>
/// <param name="Duid">Who the client is, in hexadecimal with colons.</param>
/// <param name="Iaid">The client's own number for its interface.</param>
/// <param name="Mac">Null where neither a relay nor the client's addresses tell it.</param>
public sealed record Ipv6Lease(
    string Address, string Duid, uint Iaid, string? Mac, string Subnet, LeaseState State, DateTimeOffset Granted, DateTimeOffset Expires, Guid? Resource);
