using System.Net;

namespace Appliance.Server.Dhcp.Import.Dnsmasq;

/// <summary>
/// Reads dnsmasq's configurations, all together: their lines come in any order, and what an option is for is known when all ranges are.
/// </summary>
/// <param name="surroundings">Networks this machine knows: dnsmasq takes a mask that is not written from its interface.</param>
internal sealed class DnsmasqConfig(Draft draft, Report report, IReadOnlyList<IPNetwork> surroundings)
{
    private readonly Dictionary<string, DraftScope> _tags = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DraftScope> _hosts = new(StringComparer.Ordinal);

    public void Read(IEnumerable<SourceFile> files)
    {
        var lines = files.SelectMany(file => DnsmasqLine.Read(file.Name, file.Text)).ToList();
        foreach (var line in lines.Where(line => line.Name == "dhcp-range")) ReadRange(line);
        foreach (var line in lines.Where(line => line.Name != "dhcp-range")) Read(line);
    }

    private void Read(DnsmasqLine line)
    {
        switch (line.Name)
        {
            case "dhcp-host":
                if (DnsmasqHost.Read(line, report, HostScope) is { } host) draft.Hosts.Add(host);
                break;
            case "dhcp-match" or "dhcp-vendorclass" or "dhcp-userclass" or "dhcp-mac" or "dhcp-circuitid" or "dhcp-remoteid":
                draft.Classes.Add(DnsmasqClass.Read(line));
                break;
            case "dhcp-option" or "dhcp-option-force":
                if (DnsmasqOption.Read(line, report, Scope) is { } option) draft.Options.Add(option);
                break;
            case "domain":
                ReadDomain(line);
                break;
            default:
                if (DnsmasqNames.Of(line.Name) is { } known) report.Add(line.At, line.Statement, known.Verdict, known.Reason);
                else report.NotUnderstood(line.At, line.Statement, $"dnsmasq has no option '{Report.Beginning(line.Name)}' that is known here.");
                break;
        }
    }

    private void ReadRange(DnsmasqLine line)
    {
        if (DnsmasqRange.Read(line, report, surroundings) is not { } range) return;
        var subnet = draft.Subnets.Find(known => known.Network.Equals(range.Network));
        if (subnet is null)
        {
            var scope = new DraftScope(draft.Everywhere, $"dhcp-range {range.Network}");
            subnet = new DraftSubnet(line.At, line.Statement, range.Network, scope, range.Sets is [var name, ..] ? name : null, range.Proxy, IsRouter: true);
            draft.Subnets.Add(subnet);
        }
        else if (range.Pool is null) report.Understood(line.At, line.Statement, $"It belongs to the subnet of line {subnet.At.Line}.");
        subnet.Scope.LeaseSeconds ??= range.LeaseSeconds;
        foreach (var tag in range.Sets) _tags.TryAdd(tag, subnet.Scope);
        if (range.Pool is { } pool) draft.Ranges.Add(pool);
    }

    private DraftScope HostScope(string tag)
    {
        if (!_hosts.TryGetValue(tag, out var scope)) _hosts[tag] = scope = new DraftScope(null, $"machines tagged {tag}");
        return scope;
    }

    /// <summary>An option for a tag that a range sets is that subnet's; other tags are of hosts, or of classes of machines.</summary>
    private DraftScope Scope(IReadOnlyList<string> tags) => tags switch
    {
        [] => draft.Everywhere,
        [var tag] when _tags.TryGetValue(tag, out var subnet) => subnet,
        [var tag] => HostScope(tag),
        _ => new DraftScope(null, $"machines tagged {string.Join(", ", tags)}"),
    };

    /// <summary>domain=NAME, or domain=NAME,NETWORK or NAME,FIRST,LAST for one subnet.</summary>
    private void ReadDomain(DnsmasqLine line)
    {
        var words = line.Words;
        if (words is ["#", ..]) report.Ignored(line.At, line.Statement, "It takes the domain from resolv.conf.");
        else if (words is [var everywhere]) Add(draft.Everywhere, everywhere);
        else if (words is [var name, var where, ..] && InSubnet(where) is { } subnet) Add(subnet.Scope, name);
        else report.NotUnderstood(line.At, line.Statement, words.Length < 2 ? "It names no domain." : "No dhcp-range is in this network.");

        void Add(DraftScope scope, string domain) => draft.Options.Add(new DraftOption(line.At, line.Statement, scope, 15, "domain-name", [domain]));
    }

    private DraftSubnet? InSubnet(string where) => Words.Network(where) is { } network ? draft.Subnets.Find(subnet => subnet.Network.Equals(network))
        : Words.TryAddress(where, out IPAddress? address) ? draft.Subnets.Find(subnet => subnet.Network.Contains(address)) : null;
}
