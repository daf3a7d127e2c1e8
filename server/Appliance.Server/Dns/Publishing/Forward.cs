using System.Net;

namespace Appliance.Server.Dns.Publishing;

/// <summary>Who is asked for the names of a domain that is not ours.</summary>
/// <param name="Domain">In the form of <see cref="Protocols.Dns.DnsName"/>.</param>
internal sealed record Forward(string Domain, IReadOnlyList<IPEndPoint> Servers);
