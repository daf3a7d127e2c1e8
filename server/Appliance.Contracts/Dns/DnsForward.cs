namespace Appliance.Contracts;

/// <summary>A domain whose names are asked of other servers than the rest.</summary>
/// <param name="Servers">With their ports: "192.0.2.53:53".</param>
/// <param name="Zone">A zone of the appliance that answers for the domain, so that nobody is asked; null where none does.</param>
public sealed record DnsForward(string Domain, IReadOnlyList<string> Servers, string? Zone = null);

/// <param name="Servers">Addresses, with or without a port.</param>
public sealed record DnsForwardSpec(IReadOnlyList<string> Servers);
