namespace Appliance.Server.Dns.Publishing;

/// <summary>A zone as it is answered for: immutable, everything in it computed.</summary>
/// <param name="Name">Its apex, in the form of <see cref="Protocols.Dns.DnsName"/>.</param>
/// <param name="Follows">It comes from Network: a domain of subnets, or a subnet's reverse zone.</param>
/// <param name="Subnet">Whose reverse zone it is; null for the others.</param>
/// <param name="Nodes">Every name that exists in it, those without records included (RFC 4592 §2.2.2).</param>
/// <param name="HasCuts">Other zones are delegated from it.</param>
internal sealed record Zone(string Name, uint Serial, ZoneFigures Figures, bool Follows, string? Subnet, IReadOnlyDictionary<string, ZoneNode> Nodes, bool HasCuts)
{
    public ZoneNode Apex => Nodes[Name];
}

/// <summary>A name and what stands at it.</summary>
internal sealed record ZoneNode(string Name, IReadOnlyList<RecordSet> Sets)
{
    public RecordSet? Set(ushort type)
    {
        foreach (var set in Sets)
            if (set.Type.Number == type) return set;
        return null;
    }
}
