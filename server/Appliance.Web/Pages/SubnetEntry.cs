using Appliance.Contracts;

namespace Appliance.Web.Pages;

/// <summary>A subnet as it is typed.</summary>
public sealed class SubnetEntry
{
    public string? Name { get; set; }

    public string? Cidr { get; set; }

    public string? Interface { get; set; }

    public SubnetMode Mode { get; set; } = SubnetMode.Authoritative;

    /// <summary>"10.99.0.100-10.99.0.199, 10.99.0.210-10.99.0.220"</summary>
    public string? Pools { get; set; }

    public string? Gateway { get; set; }

    public string? Domain { get; set; }

    public string? DnsServers { get; set; }

    public int? LeaseSeconds { get; set; }

    public IReadOnlyList<AddressRange> Ranges =>
        [.. Parts(Pools).Select(part => part.Split('-', 2, StringSplitOptions.TrimEntries)).Select(ends => new AddressRange(ends[0], ends[^1]))];

    public static SubnetEntry Of(Subnet subnet) => new()
    {
        Name = subnet.Name,
        Cidr = subnet.Cidr,
        Interface = subnet.Interface,
        Mode = subnet.Mode,
        Pools = string.Join(", ", subnet.Pools.Select(pool => $"{pool.First}-{pool.Last}")),
        Gateway = subnet.Gateway,
        Domain = subnet.Domain,
        DnsServers = string.Join(", ", subnet.DnsServers),
        LeaseSeconds = subnet.LeaseSeconds,
    };

    public bool Same(SubnetEntry other) =>
        (Text(Name), Text(Cidr), Text(Interface), Mode, Text(Pools), Text(Gateway), Text(Domain), Text(DnsServers), LeaseSeconds)
        == (Text(other.Name), Text(other.Cidr), Text(other.Interface), other.Mode, Text(other.Pools), Text(other.Gateway), Text(other.Domain), Text(other.DnsServers), other.LeaseSeconds);

    /// <summary>What somebody has typed since <paramref name="before"/>, laid over how it is <paramref name="now"/>.</summary>
    public SubnetEntry Over(SubnetEntry before, SubnetEntry now) => new()
    {
        Name = Changed(Name, before.Name) ?? now.Name,
        Cidr = Changed(Cidr, before.Cidr) ?? now.Cidr,
        Interface = Changed(Interface, before.Interface) ?? now.Interface,
        Mode = Mode == before.Mode ? now.Mode : Mode,
        Pools = Changed(Pools, before.Pools) ?? now.Pools,
        Gateway = Changed(Gateway, before.Gateway) ?? now.Gateway,
        Domain = Changed(Domain, before.Domain) ?? now.Domain,
        DnsServers = Changed(DnsServers, before.DnsServers) ?? now.DnsServers,
        LeaseSeconds = LeaseSeconds == before.LeaseSeconds ? now.LeaseSeconds : LeaseSeconds,
    };

    /// <summary>What to ask the API for: of a subnet that exists only what differs, so that nobody's change beside ours is undone.</summary>
    public SubnetSpec Spec(SubnetEntry? now) => now is null
        ? new SubnetSpec
        {
            Name = Text(Name),
            Cidr = Text(Cidr),
            Interface = Given(Interface),
            Mode = Mode,
            Pools = Ranges,
            Gateway = Given(Gateway),
            Domain = Given(Domain),
            DnsServers = Given(DnsServers) is null ? null : [.. Parts(DnsServers)],
            LeaseSeconds = LeaseSeconds,
        }
        : new SubnetSpec
        {
            Name = Changed(Name, now.Name),
            Cidr = Changed(Cidr, now.Cidr),
            Interface = Changed(Interface, now.Interface),
            Mode = Mode == now.Mode ? null : Mode,
            Pools = Changed(Pools, now.Pools) is null ? null : Ranges,
            Gateway = Changed(Gateway, now.Gateway),
            Domain = Changed(Domain, now.Domain),
            DnsServers = Changed(DnsServers, now.DnsServers) is null ? null : [.. Parts(DnsServers)],
            LeaseSeconds = LeaseSeconds == now.LeaseSeconds ? null : LeaseSeconds,
        };

    private static string Text(string? typed) => typed?.Trim() ?? "";

    private static string? Given(string? typed) => Text(typed) is { Length: > 0 } text ? text : null;

    private static string? Changed(string? typed, string? now) => Text(typed) == Text(now) ? null : Text(typed);

    private static string[] Parts(string? typed) => Text(typed).Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
