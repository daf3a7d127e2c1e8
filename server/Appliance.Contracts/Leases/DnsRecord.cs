using System.Text.Json.Serialization;

namespace Appliance.Contracts;

/// <summary>A record the appliance's DNS service answers with.</summary>
/// <param name="Zone">Its apex, without a final dot: "lab.internal", "0.99.10.in-addr.arpa".</param>
/// <param name="Name">Whole, lower case, without a final dot.</param>
/// <param name="Type">"A", "AAAA", "CNAME", "MX", "NS", "PTR", "SRV", "TXT", "CAA", "NAPTR", "SSHFP", "TLSA" or "SOA".</param>
/// <param name="Data">As a zone file writes it, without final dots.</param>
/// <param name="Seconds">Time to live.</param>
/// <param name="Subnet">Where its address is, or the subnet whose reverse zone it makes; null where it belongs to a domain as a whole.</param>
/// <param name="Resource">The member whose name it is.</param>
public sealed record DnsRecord(string Zone, string Name, string Type, string Data, int Seconds, DnsOrigin Origin, string? Subnet = null, Guid? Resource = null, string? ResourceName = null);

/// <summary>What a record follows.</summary>
[JsonConverter(typeof(CamelCaseEnum<DnsOrigin>))]
public enum DnsOrigin
{
    /// <summary>The zone itself: it comes and goes with a subnet and its domain.</summary>
    Zone,

    /// <summary>The appliance's own name and addresses.</summary>
    Appliance,

    /// <summary>A member: its name and its address.</summary>
    Resource,

    /// <summary>A reservation that an operator gave a host name.</summary>
    Reservation,

    /// <summary>Nothing: a person wrote it.</summary>
    Person,
}
