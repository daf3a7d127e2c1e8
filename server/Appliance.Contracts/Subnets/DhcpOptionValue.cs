namespace Appliance.Contracts;

/// <summary>A DHCP option as an operator sets it.</summary>
/// <param name="Option">Its name ("ntp-servers") or number ("42"); options without a name take octets in hexadecimal.</param>
/// <param name="Value">As the option's shape wants it: "10.99.0.1, 10.99.0.2", "on", "lab.internal".</param>
/// <param name="Always">Told also to clients that did not ask for it.</param>
public sealed record DhcpOptionValue(string Option, string Value, bool Always = false);

/// <summary>An option that can be set.</summary>
/// <param name="Shape">What a value looks like, as a sentence.</param>
public sealed record DhcpOptionKind(int Code, string Name, string Shape);
