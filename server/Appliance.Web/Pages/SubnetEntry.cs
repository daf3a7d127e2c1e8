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

    public bool Relayed { get; set; }

    public string? Relays { get; set; }

    public string? SharedNetwork { get; set; }

    /// <summary>One on each line: "ntp-servers = 10.99.0.1"; with "!=" it is told to all.</summary>
    public string? Options { get; set; }

    /// <summary>"2001:db8:99::/64"; empty: no IPv6.</summary>
    public string? Prefix { get; set; }

    public bool Served { get; set; }

    public string? Ipv6Pools { get; set; }

    public string? Ipv6Dns { get; set; }

    public RouterAdvertising Advertising { get; set; }

    public bool AutoAddresses { get; set; }

    public bool HasIpv6 => Text(Prefix).Length > 0;

    /// <summary>"No router here" is answered to who asks for an IPv6 router.</summary>
    public bool Answering { get; set; } = true;

    /// <summary>Those for some clients only.</summary>
    public List<ClassPoolEntry> Special { get; init; } = [];

    /// <summary>As they are asked for: those of some clients come first.</summary>
    public IReadOnlyList<AddressRange> Ranges =>
        [.. Special.Select(pool => pool.Pool), .. Parts(Pools).Select(part => part.Split('-', 2, StringSplitOptions.TrimEntries)).Select(ends => new AddressRange(ends[0], ends[^1]))];

    public IReadOnlyList<DhcpOptionValue> OptionValues => OptionLines.Read(Options);

    public static SubnetEntry Of(Subnet subnet) => new()
    {
        Name = subnet.Name,
        Cidr = subnet.Cidr,
        Interface = subnet.Interface,
        Mode = subnet.Mode,
        Pools = string.Join(", ", subnet.Pools.Where(pool => pool.For is null).Select(pool => $"{pool.First}-{pool.Last}")),
        Special = [.. subnet.Pools.Where(pool => pool.For is not null).Select(ClassPoolEntry.Of)],
        Answering = subnet.AnswerRouterSolicitations,
        Gateway = subnet.Gateway,
        Domain = subnet.Domain,
        DnsServers = string.Join(", ", subnet.DnsServers),
        LeaseSeconds = subnet.LeaseSeconds,
        Relayed = subnet.Relayed,
        Relays = string.Join(", ", subnet.Relays),
        SharedNetwork = subnet.SharedNetwork,
        Options = OptionLines.Show(subnet.Options),
        Prefix = subnet.Ipv6?.Prefix,
        Served = subnet.Ipv6?.Served ?? false,
        Ipv6Pools = string.Join(", ", subnet.Ipv6?.Pools.Select(pool => $"{pool.First}-{pool.Last}") ?? []),
        Ipv6Dns = string.Join(", ", subnet.Ipv6?.DnsServers ?? []),
        Advertising = subnet.Ipv6?.Advertising ?? RouterAdvertising.Off,
        AutoAddresses = subnet.Ipv6?.AutoAddresses ?? false,
    };

    public bool Same(SubnetEntry other) =>
        (Text(Name), Text(Cidr), Text(Interface), Mode, Text(Pools), Text(Gateway), Text(Domain), Text(DnsServers), LeaseSeconds)
        == (Text(other.Name), Text(other.Cidr), Text(other.Interface), other.Mode, Text(other.Pools), Text(other.Gateway), Text(other.Domain), Text(other.DnsServers), other.LeaseSeconds)
        && (Relayed, Text(Relays), Text(SharedNetwork), Text(Options)) == (other.Relayed, Text(other.Relays), Text(other.SharedNetwork), Text(other.Options))
        && SameIpv6(other)
        && Answering == other.Answering
        && SameSpecial(other);

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
        Relayed = Relayed == before.Relayed ? now.Relayed : Relayed,
        Relays = Changed(Relays, before.Relays) ?? now.Relays,
        SharedNetwork = Changed(SharedNetwork, before.SharedNetwork) ?? now.SharedNetwork,
        Options = Changed(Options, before.Options) ?? now.Options,
        Prefix = Changed(Prefix, before.Prefix) ?? now.Prefix,
        Served = Served == before.Served ? now.Served : Served,
        Ipv6Pools = Changed(Ipv6Pools, before.Ipv6Pools) ?? now.Ipv6Pools,
        Ipv6Dns = Changed(Ipv6Dns, before.Ipv6Dns) ?? now.Ipv6Dns,
        Advertising = Advertising == before.Advertising ? now.Advertising : Advertising,
        AutoAddresses = AutoAddresses == before.AutoAddresses ? now.AutoAddresses : AutoAddresses,
        Answering = Answering == before.Answering ? now.Answering : Answering,
        Special = SameSpecial(before) ? now.Special : Special,
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
            Relayed = Relayed,
            Relays = Relayed && Given(Relays) is not null ? [.. Parts(Relays)] : null,
            SharedNetwork = Given(SharedNetwork),
            Options = OptionValues,
            AnswerRouterSolicitations = Answering,
            Ipv6 = HasIpv6 ? Ipv6(null) : null,
        }
        : new SubnetSpec
        {
            Name = Changed(Name, now.Name),
            Cidr = Changed(Cidr, now.Cidr),
            Interface = Changed(Interface, now.Interface),
            Mode = Mode == now.Mode ? null : Mode,
            Pools = Changed(Pools, now.Pools) is null && SameSpecial(now) ? null : Ranges,
            Gateway = Changed(Gateway, now.Gateway),
            Domain = Changed(Domain, now.Domain),
            DnsServers = Changed(DnsServers, now.DnsServers) is null ? null : [.. Parts(DnsServers)],
            LeaseSeconds = LeaseSeconds == now.LeaseSeconds ? null : LeaseSeconds,
            Relayed = Relayed == now.Relayed ? null : Relayed,
            Relays = Changed(Relays, now.Relays) is null ? null : [.. Parts(Relays)],
            SharedNetwork = Changed(SharedNetwork, now.SharedNetwork),
            Options = Changed(Options, now.Options) is null ? null : OptionValues,
            AnswerRouterSolicitations = Answering == now.Answering ? null : Answering,
            Ipv6 = SameIpv6(now) ? null : HasIpv6 ? Ipv6(now) : new SubnetIpv6Spec { Prefix = "" },
        };

    private bool SameSpecial(SubnetEntry other) => Special.Count == other.Special.Count && Special.Zip(other.Special).All(pair => pair.First.Same(pair.Second));

    private bool SameIpv6(SubnetEntry other) =>
        (Text(Prefix), Served, Text(Ipv6Pools), Text(Ipv6Dns), Advertising, AutoAddresses) == (Text(other.Prefix), other.Served, Text(other.Ipv6Pools), Text(other.Ipv6Dns), other.Advertising, other.AutoAddresses);

    /// <summary>Whole for a prefix that is new, otherwise what differs.</summary>
    private SubnetIpv6Spec Ipv6(SubnetEntry? now) => now is { HasIpv6: true }
        ? new SubnetIpv6Spec
        {
            Prefix = Changed(Prefix, now.Prefix),
            Served = Served == now.Served ? null : Served,
            Pools = Changed(Ipv6Pools, now.Ipv6Pools) is null ? null : Ipv6Ranges,
            DnsServers = Changed(Ipv6Dns, now.Ipv6Dns) is null ? null : [.. Parts(Ipv6Dns)],
            Advertising = Advertising == now.Advertising ? null : Advertising,
            AutoAddresses = AutoAddresses == now.AutoAddresses ? null : AutoAddresses,
        }
        : new SubnetIpv6Spec { Prefix = Text(Prefix), Served = Served, Pools = Ipv6Ranges, DnsServers = [.. Parts(Ipv6Dns)], Advertising = Advertising, AutoAddresses = AutoAddresses };

    private IReadOnlyList<Ipv6Range> Ipv6Ranges => [.. Parts(Ipv6Pools).Select(part => part.Split('-', 2, StringSplitOptions.TrimEntries)).Select(ends => new Ipv6Range(ends[0], ends[^1]))];

    private static string Text(string? typed) => typed?.Trim() ?? "";

    private static string? Given(string? typed) => Text(typed) is { Length: > 0 } text ? text : null;

    private static string? Changed(string? typed, string? now) => Text(typed) == Text(now) ? null : Text(typed);

    private static string[] Parts(string? typed) => Text(typed).Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
