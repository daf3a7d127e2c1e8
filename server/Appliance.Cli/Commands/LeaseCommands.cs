using System.CommandLine;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance lease …</c>: addresses given out, now and before.</summary>
internal static class LeaseCommands
{
    public static Command Make(Printer printer) => Verb.Bare("lease", "Addresses given out", List(printer), History(printer), Ipv6(printer));

    private static Command List(Printer printer)
    {
        var subnet = new Option<string?>("--subnet") { Description = "Only this subnet's" };
        var search = new Option<string?>("--search") { Description = "Only those whose address, MAC or host name has this in it" };
        var (limit, after, sort) = (Paging.Limit(), Paging.After(), Paging.Sort("expires"));
        return Verb.Make("list", "List leases", [subnet, search, limit, after, sort], async (line, client, stop) =>
        {
            var page = await client.LeasesAsync(line.GetValue(subnet), line.GetValue(search), line.GetValue(limit), line.GetValue(after), stop, line.GetValue(sort));
            printer.Print(line, page, ContractsJson.Default.PageLease, found => Paging.Footed(TableOf(found.Items), found.Items.Count, found.Total, found.Next));
        });
    }

    private static Command History(Printer printer)
    {
        var of = new Argument<string?>("address") { Description = "An IPv4 address: who had it; or a MAC address: what it had", Arity = ArgumentArity.ZeroOrOne };
        var at = new Option<DateTimeOffset?>("--at") { Description = "Only what stood at this moment, such as 2026-11-24T03:00Z" };
        return Verb.Make("history", "Show who had an address and when, newest first", [of, at], async (line, client, stop) =>
        {
            var page = await client.LeaseHistoryAsync(line.GetValue(of), line.GetValue(at), stop);
            printer.Print(line, page, ContractsJson.Default.PageLease, found => TableOf(found.Items));
        });
    }

    private static Command Ipv6(Printer printer)
    {
        var subnet = new Option<string?>("--subnet") { Description = "Only this subnet's" };
        var search = new Option<string?>("--search") { Description = "Only those whose address, DUID or MAC has this in it" };
        var (limit, after) = (Paging.Limit(), Paging.After());
        return Verb.Make("list-ipv6", "List IPv6 leases", [subnet, search, limit, after], async (line, client, stop) =>
        {
            var page = await client.Ipv6LeasesAsync(line.GetValue(subnet), line.GetValue(search), line.GetValue(limit), line.GetValue(after), stop);
            printer.Print(line, page, ContractsJson.Default.PageIpv6Lease, found =>
            {
                var table = Printer.Table("address", "mac", "duid", "subnet", "state", "granted", "expires");
                foreach (var l in found.Items) table.AddTextRow(l.Address, l.Mac, l.Duid, l.Subnet, Words.Of(l.State), Words.Time(l.Granted), Words.Time(l.Expires));
                return Paging.Footed(table, found.Items.Count, found.Total, found.Next);
            });
        });
    }

    private static Spectre.Console.Table TableOf(IReadOnlyList<Lease> leases)
    {
        var table = Printer.Table("address", "mac", "host name", "subnet", "state", "granted", "expires");
        foreach (var l in leases) table.AddTextRow(l.Address, l.Mac, l.HostName, l.Subnet, Words.Of(l.State), Words.Time(l.Granted), Words.Time(l.Expires));
        return table;
    }
}
