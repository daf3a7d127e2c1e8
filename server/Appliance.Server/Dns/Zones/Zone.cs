using Appliance.Server.Network;

namespace Appliance.Server.Dns.Zones;

/// <summary>A zone we answer for, as far as a question touches it.</summary>
/// <param name="Name">Its apex: lower case, no final dot.</param>
/// <param name="Domain">The operator's domain our own name is in.</param>
/// <param name="Subnet">Null for a forward zone.</param>
/// <param name="Octets">Of the address asked for, most significant first; empty for a forward zone.</param>
/// <param name="Beyond">The name has labels no reverse name has.</param>
internal sealed record Zone(string Name, string Domain, SubnetConfig? Subnet, byte[] Octets, bool Beyond);
