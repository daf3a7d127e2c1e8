using System.CommandLine;
using System.Globalization;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance dns …</c>.</summary>
internal static class DnsCommands
{
    public static Command Make(Printer printer) =>
        Verb.Bare("dns", "Names the appliance answers for", List(printer), DnsZoneCommands.Make(printer), DnsRecordCommands.Make(printer), DnsSecondaryCommands.Make(printer), DnsUpdaterCommands.Make(printer), DnsForwardCommands.Make(printer), DnsForwardCommands.Servers(printer), DnsCacheCommands.Show(printer), DnsCacheCommands.Flush(printer), DnsCheckCommands.Make(printer), DnsKeyCommands.Make(printer));

    private static Command List(Printer printer)
    {
        var zone = new Option<string?>("--zone") { Description = "Only this zone's: a domain, or a reverse zone" };
        var type = new Option<string?>("--type") { Description = "Only this type: A, AAAA, CNAME, MX, NS, PTR, SRV, TXT, …" };
        var search = new Option<string?>("--search") { Description = "Only those whose name or data has this in it" };
        var (limit, after) = (Paging.Limit(), Paging.After());
        return Verb.Make("list", "List all records that are answered with", [zone, type, search, limit, after], async (line, client, stop) =>
        {
            var page = await client.DnsRecordsAsync(line.GetValue(zone), line.GetValue(type), line.GetValue(search), line.GetValue(limit), line.GetValue(after), stop);
            printer.Print(line, page, ContractsJson.Default.PageDnsRecord, found =>
            {
                var table = Printer.Table("zone", "name", "type", "data", "seconds", "follows");
                foreach (var r in found.Items)
                    table.AddTextRow(r.Zone, r.Name, r.Type, r.Data, r.Seconds.ToString(CultureInfo.InvariantCulture), r.ResourceName is { } name ? $"resource {name}" : Words.Of(r.Origin));
                return Paging.Footed(table, found.Items.Count, found.Total, found.Next);
            });
        });
    }
}
