using System.CommandLine;
using System.Globalization;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance dns record …</c>.</summary>
internal static class DnsRecordCommands
{
    public static Command Make(Printer printer) => Verb.Bare("record", "Records of a zone", List(printer), Set(printer), Remove(printer));

    private static Command List(Printer printer)
    {
        var zone = Verb.Named("zone", "The zone");
        var type = new Option<string?>("--type") { Description = "Only this type" };
        var search = new Option<string?>("--search") { Description = "Only those whose name or data has this in it" };
        var written = new Option<bool>("--written") { Description = "Only what people have written" };
        var (limit, after) = (Paging.Limit(), Paging.After());
        return Verb.Make("list", "List the records of a zone, with what each follows", [zone, type, search, written, limit, after], async (line, client, stop) =>
        {
            var page = await client.DnsRecordSetsAsync(line.GetValue(zone)!, line.GetValue(type), line.GetValue(search), line.GetValue(written), line.GetValue(limit), line.GetValue(after), stop);
            printer.Print(line, page, ContractsJson.Default.PageDnsRecordSet, found =>
            {
                var table = Printer.Table("name", "type", "data", "seconds", "follows");
                foreach (var set in found.Items) table.AddTextRow(set.Name, set.Type, string.Join(" | ", set.Data), set.Seconds.ToString(CultureInfo.InvariantCulture), Follows(set));
                return Paging.Footed(table, found.Items.Count, found.Total, found.Next);
            });
        });
    }

    private static Command Set(Printer printer)
    {
        var (zone, name, type) = (Verb.Named("zone", "The zone"), Verb.Named("name", "Below the zone, or @ for the zone itself"), Verb.Named("type", "A, AAAA, CNAME, MX, NS, PTR, SRV, TXT, CAA, NAPTR, SSHFP or TLSA"));
        var data = new Argument<string[]>("data") { Description = "One argument a record, as a zone file writes it: \"10 mail\"", Arity = ArgumentArity.OneOrMore };
        var seconds = new Option<int?>("--seconds") { Description = "Their time to live; without it the zone's" };
        return Verb.Make("set", "Put records in the place of those of this type at this name", [zone, name, type, data, seconds], async (line, client, stop) =>
        {
            var kept = await client.SetDnsRecordsAsync(line.GetValue(zone)!, line.GetValue(name)!, line.GetValue(type)!, new DnsRecordSetSpec(line.GetValue(data)!, line.GetValue(seconds)), stop);
            printer.Print(line, kept, ContractsJson.Default.DnsRecordSet, set => Printer.Sheet(
                ("name", set.Name), ("type", set.Type), ("data", string.Join("\n", set.Data)), ("time to live", $"{set.Seconds} s"), ("not answered", set.Hidden)));
        });
    }

    private static Command Remove(Printer printer)
    {
        var (zone, name, type) = (Verb.Named("zone", "The zone"), Verb.Named("name", "Below the zone, or @ for the zone itself"), Verb.Named("type", "The type of the records"));
        return Verb.Make("remove", "Remove what people have written of one type at one name", [zone, name, type], async (line, client, stop) =>
        {
            await client.RemoveDnsRecordsAsync(line.GetValue(zone)!, line.GetValue(name)!, line.GetValue(type)!, stop);
            printer.Done(line, "remove", $"dns-zone/{line.GetValue(zone)}", $"Removed {line.GetValue(type)} at {line.GetValue(name)}.");
        });
    }

    private static string Follows(DnsRecordSet set) => set.Hidden is { } hidden ? $"not answered: {hidden}" : set.ResourceName is { } name ? $"resource {name}" : Words.Of(set.Origin);
}
