using System.CommandLine;
using System.Globalization;
using Appliance.Cli.Output;
using Appliance.Contracts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance dns zone …</c>.</summary>
internal static class DnsZoneCommands
{
    public static Command Make(Printer printer) =>
        Verb.Bare("zone", "Zones: those that follow subnets, and those that people make", List(printer), Show(printer), Add(printer), Set(printer), Remove(printer), Export(printer), Import(printer));

    private static Command List(Printer printer) => Verb.Make("list", "List the zones", [], async (line, client, stop) =>
        printer.Print(line, await client.DnsZonesAsync(stop), ContractsJson.Default.IReadOnlyListDnsZone, zones =>
        {
            var table = Printer.Table("name", "kind", "serial", "records", "written", "subnet");
            foreach (var z in zones) table.AddTextRow(z.Name, Words.Of(z.Kind), Number(z.Serial), Number(z.Records), Number(z.Edited), z.Subnet);
            return table;
        }));

    private static Command Show(Printer printer)
    {
        var zone = Verb.Named("zone", "The zone");
        return Verb.Make("show", "Show one zone", [zone], async (line, client, stop) =>
            printer.Print(line, await client.DnsZoneAsync(line.GetValue(zone)!, stop), ContractsJson.Default.DnsZone, Draw));
    }

    private static Command Add(Printer printer)
    {
        var (zone, options) = (Verb.Named("zone", "Its name: shop.example, 16.172.in-addr.arpa"), new DnsZoneOptions());
        return Verb.Make("add", "Make a zone; from then on it is answered for", [zone, .. options.All], async (line, client, stop) =>
            printer.Print(line, await client.AddDnsZoneAsync(options.Read(line, line.GetValue(zone)), stop), ContractsJson.Default.DnsZone, Draw));
    }

    private static Command Set(Printer printer)
    {
        var (zone, options) = (Verb.Named("zone", "The zone"), new DnsZoneOptions());
        return Verb.Make("set", "Change a zone's figures; what is not named stays", [zone, .. options.All], async (line, client, stop) =>
            printer.Print(line, await client.ChangeDnsZoneAsync(line.GetValue(zone)!, options.Read(line, null), stop), ContractsJson.Default.DnsZone, Draw));
    }

    private static Command Remove(Printer printer)
    {
        var zone = Verb.Named("zone", "The zone");
        var force = new Option<bool>("--force") { Description = "Also when people's records are in it" };
        return Verb.Make("remove", "Forget what people have written about a zone; what follows subnets stays", [zone, force], async (line, client, stop) =>
        {
            await client.RemoveDnsZoneAsync(line.GetValue(zone)!, line.GetValue(force), stop);
            printer.Done(line, "remove", $"dns-zone/{line.GetValue(zone)}", $"Removed {line.GetValue(zone)}.");
        });
    }

    private static Command Export(Printer printer)
    {
        var zone = Verb.Named("zone", "The zone");
        return Verb.Make("export", "Print a zone as a zone file", [zone], async (line, client, stop) =>
        {
            var file = await client.DnsZoneFileAsync(line.GetValue(zone)!, stop);
            if (line.GetValue(Printer.Json)) Printer.WriteJson(printer.Output, file, ContractsJson.Default.DnsZoneFile);
            else await printer.Output.WriteAsync(file.Text);
        });
    }

    private static Command Import(Printer printer)
    {
        var zone = Verb.Named("zone", "The zone");
        var file = new Argument<FileInfo>("file") { Description = "A zone file, as BIND and others write it" };
        var replace = new Option<bool>("--replace") { Description = "Remove what people have written and the file does not have" };
        var dry = new Option<bool>("--dry-run") { Description = "Only tell what would become of it" };
        return Verb.Make("import", "Read a zone file into a zone: all of it, or nothing when anything is wrong with it", [zone, file, replace, dry], async (line, client, stop) =>
        {
            var text = await ReadAsync(line.GetValue(file)!, stop);
            var report = await client.ImportDnsZoneAsync(line.GetValue(zone)!, new DnsImport(text, line.GetValue(replace), line.GetValue(dry)), stop);
            printer.Print(line, report, ContractsJson.Default.DnsImportReport, Draw);
        });
    }

    private static async Task<string> ReadAsync(FileInfo file, CancellationToken stop)
    {
        try
        {
            return await File.ReadAllTextAsync(file.FullName, stop);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{file}: {wrong.Message}");
        }
    }

    private static IRenderable Draw(DnsZone zone) => Printer.Sheet(
        ("name", zone.Name),
        ("kind", Words.Of(zone.Kind)),
        ("subnet", zone.Subnet),
        ("serial", Number(zone.Serial)),
        ("records", $"{zone.Records}, of which people have written {zone.Edited}"),
        ("time to live", $"{zone.Seconds} s"),
        ("absence", $"{zone.AbsenceSeconds} s"),
        ("refresh", $"{zone.Refresh} s"),
        ("retry", $"{zone.Retry} s"),
        ("expire", $"{zone.Expire} s"),
        ("primary server", zone.Server),
        ("contact", zone.Contact));

    private static IRenderable Draw(DnsImportReport report)
    {
        var did = report.Done ? "Read" : report.Problems.Count > 0 ? "Not read; nothing was changed" : "It would be";
        var text = new Text($"{did}: {report.Added} record sets new, {report.Changed} changed, {report.Removed} removed, {report.Same} as they are.");
        if (report.Problems.Count + report.Left.Count == 0) return text;
        var table = Printer.Table("line", "", "what");
        foreach (var problem in report.Problems) table.AddTextRow(Number(problem.Line), "wrong", problem.Text);
        foreach (var left in report.Left) table.AddTextRow(Number(left.Line), "left out", left.Text);
        return new Rows(text, table);
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
