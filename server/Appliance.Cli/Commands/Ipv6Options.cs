using System.CommandLine;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary>The options that describe IPv6 on a subnet.</summary>
internal sealed class Ipv6Options
{
    private const string None = "none";

    private readonly Option<string?> _prefix = new("--ipv6-prefix") { Description = "Its IPv6 prefix, as 2001:db8:99::/64; none: the subnet has no IPv6", HelpName = "PREFIX" };
    private readonly Option<bool?> _served = new("--ipv6-served") { Description = "Give addresses of the prefix by DHCPv6" };
    private readonly Option<string[]> _pools = new("--ipv6-pool") { Description = "IPv6 addresses to give out; may be repeated; none: serve reservations only", HelpName = "FIRST-LAST" };
    private readonly Option<string[]> _dns = new("--ipv6-dns") { Description = "A name server DHCPv6 clients are told; may be repeated; none: the appliance itself", HelpName = "ADDRESS" };
    private readonly Option<RouterAdvertising?> _advertising = new("--router-advertisements") { Description = "What machines hear about routers from us: off, flags (addresses come by DHCPv6, we are no router) or router (we are the default router)" };
    private readonly Option<bool?> _auto = new("--ipv6-auto-addresses") { Description = "Let machines make themselves addresses of the advertised prefix" };

    public IReadOnlyList<Symbol> All => [_prefix, _served, _pools, _dns, _advertising, _auto];

    /// <summary>Null when none was given.</summary>
    public SubnetIpv6Spec? Read(ParseResult line) => !All.OfType<Option>().Any(option => line.GetResult(option) is { Implicit: false }) ? null : new SubnetIpv6Spec
    {
        Prefix = line.GetValue(_prefix) is { } prefix ? prefix == None ? "" : prefix : null,
        Served = line.GetValue(_served),
        Pools = SubnetOptions.Several(line, _pools)?.Select(Range).ToList(),
        DnsServers = SubnetOptions.Several(line, _dns),
        Advertising = line.GetValue(_advertising),
        AutoAddresses = line.GetValue(_auto),
    };

    private static Ipv6Range Range(string text) => text.Split('-', StringSplitOptions.TrimEntries) is [var first, var last]
        ? new Ipv6Range(first, last)
        : throw new UsageException($"--ipv6-pool {text}: write FIRST-LAST, or none.");
}
