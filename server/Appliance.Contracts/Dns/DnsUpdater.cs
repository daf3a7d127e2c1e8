namespace Appliance.Contracts;

/// <summary>A key whose updates (RFC 2136) a zone takes.</summary>
/// <param name="Names">What it may change, as whole names; "*.dyn.lab.example" is all below dyn.lab.example. None: the whole zone.</param>
/// <param name="Types">Of which types; none: of all.</param>
public sealed record DnsUpdater(string Key, IReadOnlyList<string> Names, IReadOnlyList<string> Types);

/// <param name="Names">Below the zone or whole; "@" is the zone itself, "*.dyn" all below dyn. None: the whole zone.</param>
/// <param name="Types">None: all.</param>
public sealed record DnsUpdaterSpec(IReadOnlyList<string>? Names = null, IReadOnlyList<string>? Types = null);
