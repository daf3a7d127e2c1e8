namespace Appliance.Contracts;

/// <param name="Records">How many record sets are asked for on each address, 1 to 10,000, evenly taken from all; the SOA of each zone is always among them.</param>
public sealed record DnsCheckSpec(int Records = 500);

/// <summary>What came of asking ourselves, as a client would.</summary>
/// <param name="Published">Record sets there are.</param>
/// <param name="Differences">The first hundred.</param>
/// <param name="Milliseconds">How long it took.</param>
public sealed record DnsCheck(IReadOnlyList<DnsCheckedAddress> Addresses, int Published, IReadOnlyList<DnsDifference> Differences, double Milliseconds);

/// <param name="Address">With its port.</param>
/// <param name="Asked">Questions, over UDP and TCP.</param>
/// <param name="Differences">All of them.</param>
/// <param name="Problem">Why it could not be asked; null when it was.</param>
public sealed record DnsCheckedAddress(string Address, int Asked, int Differences, string? Problem = null);

/// <summary>An answer that is not what is published.</summary>
/// <param name="Transport">"UDP" or "TCP".</param>
/// <param name="Expected">Data as a zone file writes it, without final dots.</param>
/// <param name="Got">Data of the answer, or one line that says what there was instead.</param>
public sealed record DnsDifference(string Address, string Transport, string Name, string Type, IReadOnlyList<string> Expected, IReadOnlyList<string> Got);
