namespace Appliance.Contracts;

/// <summary>A key that a secondary, or who updates, signs with (RFC 8945), without its secret.</summary>
/// <param name="Name">A domain name; both sides call it so.</param>
/// <param name="Algorithm">"hmac-sha256".</param>
public sealed record DnsKey(string Name, string Algorithm, DateTimeOffset Made, string MadeBy);

/// <param name="Name">A domain name.</param>
public sealed record DnsKeySpec(string Name);

/// <param name="Secret">In base 64; it is shown this once.</param>
public sealed record DnsKeyReply(DnsKey Key, [property: Secret] string Secret);

/// <summary>A server that may take a zone.</summary>
/// <param name="Address">With its port, where it is told of changes: "192.0.2.53:53".</param>
/// <param name="Key">What it has to sign with; null: nothing, its address is enough.</param>
/// <param name="Told">The serial it has last confirmed to have been told, since the start.</param>
/// <param name="Taken">The serial it has last asked for, since the start.</param>
public sealed record DnsSecondary(string Address, string? Key = null, long? Told = null, long? Taken = null, DateTimeOffset? TakenAt = null);

/// <param name="Key">Null: it need not sign.</param>
public sealed record DnsSecondarySpec(string? Key = null);
