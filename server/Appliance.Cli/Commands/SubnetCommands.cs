using System.CommandLine;
using Appliance.Cli.Output;
using Appliance.Contracts;
using Spectre.Console.Rendering;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance subnet …</c>.</summary>
internal static class SubnetCommands
{
    public static Command Make(Printer printer) =>
        Verb.Bare("subnet", "Networks the appliance serves", List(printer), Show(printer), Add(printer), Set(printer), Remove(printer), Foreign(printer));

    private static Command List(Printer printer) => Verb.Make("list", "List the subnets and how full they are", [], async (line, client, stop) =>
        printer.Print(line, await client.SubnetsAsync(stop), ContractsJson.Default.IReadOnlyListSubnet, subnets =>
        {
            var table = Printer.Table("name", "network", "interface", "mode", "state", "leased", "domain");
            foreach (var s in subnets) table.AddTextRow(s.Name, s.Cidr, s.Interface, Words.Of(s.Mode), State(s), $"{s.Leased} of {s.Addresses}", s.Domain);
            return table;
        }));

    private static Command Show(Printer printer)
    {
        var name = Verb.Named("name", "The subnet");
        return Verb.Make("show", "Show one subnet", [name], async (line, client, stop) =>
            printer.Print(line, await client.SubnetAsync(line.GetValue(name)!, stop), ContractsJson.Default.Subnet, Draw));
    }

    private static Command Add(Printer printer)
    {
        var (name, options) = (Verb.Named("name", "What to call it"), new SubnetOptions());
        return Verb.Make("add", "Add a subnet; DHCP answers on it once no other server does", [name, .. options.All], async (line, client, stop) =>
            printer.Print(line, await client.AddSubnetAsync(options.Read(line, line.GetValue(name)), stop), ContractsJson.Default.Subnet, Draw));
    }

    private static Command Set(Printer printer)
    {
        var (name, options) = (Verb.Named("name", "The subnet"), new SubnetOptions());
        var rename = new Option<string?>("--rename") { Description = "A new name", HelpName = "NAME" };
        return Verb.Make("set", "Change a subnet; what is not named stays", [name, rename, .. options.All], async (line, client, stop) =>
            printer.Print(line, await client.ChangeSubnetAsync(line.GetValue(name)!, options.Read(line, line.GetValue(rename)), stop), ContractsJson.Default.Subnet, Draw));
    }

    private static Command Remove(Printer printer)
    {
        var name = Verb.Named("name", "The subnet");
        var force = new Option<bool>("--force") { Description = "Also when members live on it" };
        return Verb.Make("remove", "Stop serving a subnet and forget it", [name, force], async (line, client, stop) =>
        {
            await client.RemoveSubnetAsync(line.GetValue(name)!, line.GetValue(force), stop);
            printer.Done(line, "remove", $"subnet/{line.GetValue(name)}", $"Removed {line.GetValue(name)}.");
        });
    }

    private static Command Foreign(Printer printer) => Verb.Make("foreign-servers", "List the DHCP servers on the subnets that are not this appliance", [], async (line, client, stop) =>
        printer.Print(line, await client.ForeignDhcpServersAsync(stop), ContractsJson.Default.IReadOnlyListSeenDhcpServer, servers =>
        {
            var table = Printer.Table("subnet", "interface", "address", "mac", "first seen", "last seen");
            foreach (var s in servers) table.AddTextRow(s.Subnet, s.Interface, s.Address, s.Mac, Words.Time(s.FirstSeen), Words.Time(s.LastSeen));
            return table;
        }));

    private static IRenderable Draw(Subnet subnet) => Printer.Sheet([
        ("name", subnet.Name),
        ("network", subnet.Cidr),
        ("interface", subnet.Interface),
        ("our address", subnet.ServerAddress),
        ("gateway", subnet.Gateway),
        ("pools", string.Join(", ", subnet.Pools.Select(PoolText.Show))),
        ("domain", subnet.Domain),
        ("name servers", string.Join(", ", subnet.DnsServers)),
        ("lease", $"{subnet.LeaseSeconds} s"),
        ("mode", Words.Of(subnet.Mode)),
        ("behind a relay", subnet.Relayed ? subnet.Relays.Count > 0 ? string.Join(", ", subnet.Relays) : "yes" : "no"),
        ("shared network", subnet.SharedNetwork),
        ("options", string.Join(", ", subnet.Options.Select(DhcpOptionText.Show))),
        ("router solicitations", subnet.AnswerRouterSolicitations ? "answered" : "not answered"),
        .. Ipv6(subnet.Ipv6),
        ("state", State(subnet)),
        ("leased", $"{subnet.Leased} of {subnet.Addresses}"),
        ("reserved, resting", $"{subnet.Reserved}, {subnet.Declined}")]);

    private static IEnumerable<(string Name, string? Value)> Ipv6(SubnetIpv6? ipv6)
    {
        yield return ("IPv6", ipv6 is null ? "none" : ipv6.Served ? $"{ipv6.Prefix}, {Words.Of(ipv6.State)}{(ipv6.StateReason is { } why ? $": {Words.Safe(why)}" : "")}" : $"{ipv6.Prefix}, not served");
        if (ipv6 is null) yield break;
        yield return ("our IPv6 address", ipv6.ServerAddress);
        yield return ("IPv6 pools", string.Join(", ", ipv6.Pools.Select(pool => $"{pool.First}-{pool.Last}")));
        yield return ("IPv6 name servers", string.Join(", ", ipv6.DnsServers));
        yield return ("router advertisements", Words.Of(ipv6.Advertising) + (ipv6.AutoAddresses ? ", machines make themselves addresses" : ""));
        yield return ("IPv6 leased", ipv6.Leased.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static string State(Subnet subnet) => Words.Of(subnet.State) + (subnet.StateReason is { } why ? $": {Words.Safe(why)}" : "");
}
