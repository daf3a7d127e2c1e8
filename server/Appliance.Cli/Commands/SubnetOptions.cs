using System.CommandLine;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary>The options that describe a subnet; the same for set-up, add and set.</summary>
internal sealed class SubnetOptions
{
    private const string None = "none";

    public Option<string?> Name { get; } = new("--subnet-name") { Description = "The subnet's name", HelpName = "NAME" };
    private readonly Option<string?> _cidr = new("--cidr") { Description = "The network, as 10.99.0.0/24" };
    private readonly Option<string?> _interface = new("--interface") { Description = "The appliance's interface on it" };
    private readonly Option<string[]> _pools = new("--pool") { Description = "Addresses to give out, as FIRST-LAST, or FIRST-LAST,KEY=VALUE for some clients only (firmware, vendor-class, user-class, mac, circuit, remote); may be repeated; none: serve reservations only", HelpName = "FIRST-LAST" };
    private readonly Option<string?> _gateway = new("--gateway") { Description = "The default gateway machines are told; none: tell them none" };
    private readonly Option<string?> _domain = new("--domain") { Description = "The domain of its machines" };
    private readonly Option<string[]> _dns = new("--dns") { Description = "A name server machines are told; may be repeated; none: the appliance itself", HelpName = "ADDRESS" };
    private readonly Option<int?> _lease = new("--lease-seconds") { Description = "How long an address is given for" };
    private readonly Option<SubnetMode?> _mode = new("--mode") { Description = "What DHCP does: authoritative gives addresses, proxy leaves that to another server and says what to boot, observe only listens, or off" };
    private readonly Option<bool?> _solicitations = new("--answer-router-solicitations") { Description = "Tell IPv6 clients that there is no router, so that iPXE need not wait for one" };

    private readonly Option<bool?> _relayed = new("--relayed") { Description = "Its machines reach the appliance through a DHCP relay" };
    private readonly Option<string[]> _relays = new("--relay") { Description = "A relay's address (giaddr) that may speak for it; may be repeated; none: any address of a subnet", HelpName = "ADDRESS" };
    private readonly Option<string?> _wire = new("--shared-network") { Description = "Subnets with the same name here are one wire; none: it stands alone", HelpName = "NAME" };
    private readonly Option<string[]> _options = DhcpOptionText.Make();
    private readonly Ipv6Options _ipv6 = new();

    public IReadOnlyList<Symbol> All => [_cidr, _interface, _pools, _gateway, _domain, _dns, _lease, _mode, _solicitations, _relayed, _relays, _wire, _options, .. _ipv6.All];

    /// <summary>Null when no option was given at all.</summary>
    public SubnetSpec? Given(ParseResult line) => All.Append(Name).OfType<Option>().Any(option => line.GetResult(option) is { Implicit: false }) ? Read(line, line.GetValue(Name)) : null;

    public SubnetSpec Read(ParseResult line, string? name) => new()
    {
        Name = name,
        Cidr = line.GetValue(_cidr),
        Interface = line.GetValue(_interface),
        Pools = Several(line, _pools)?.Select(PoolText.Read).ToList(),
        Gateway = line.GetValue(_gateway) is { } gateway ? gateway == None ? "" : gateway : null,
        Domain = line.GetValue(_domain),
        DnsServers = Several(line, _dns),
        LeaseSeconds = line.GetValue(_lease),
        Mode = line.GetValue(_mode),
        AnswerRouterSolicitations = line.GetValue(_solicitations),
        Relayed = line.GetValue(_relayed),
        Relays = Several(line, _relays),
        SharedNetwork = line.GetValue(_wire) is { } wire ? wire == None ? "" : wire : null,
        Options = Several(line, _options)?.Select(DhcpOptionText.Read).ToList(),
        Ipv6 = _ipv6.Read(line),
    };

    /// <summary>Null stays as it is, an empty list takes away what was there.</summary>
    internal static string[]? Several(ParseResult line, Option<string[]> option) => line.GetValue(option) switch
    {
        null or [] => null,
        [None] => [],
        var given when given.Contains(None) => throw new UsageException($"{option.Name} none goes with no other {option.Name}."),
        var given => given,
    };
}
