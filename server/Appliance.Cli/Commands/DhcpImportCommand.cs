using System.CommandLine;
using Appliance.Cli.Output;
using Appliance.Contracts;
using Spectre.Console.Rendering;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance dhcp import</c>.</summary>
internal static class DhcpImportCommand
{
    public static Command Make(Printer printer)
    {
        var paths = new Argument<string[]>("file") { Description = "Configurations and lease files; of a directory all files are read, as dnsmasq does", Arity = ArgumentArity.OneOrMore };
        var dry = new Option<bool>("--dry-run") { Description = "Say what would become of each statement, and change nothing" };
        var format = new Option<DhcpImportFormat?>("--format") { Description = "What all the files are, where it can not be told from their text" };
        var mode = new Option<SubnetMode?>("--mode") { Description = "What the new subnets do; off unless you say otherwise" };
        var relay = new Option<string?>("--relay-interface") { Description = "The interface that faces the relays, for subnets no interface has an address in", HelpName = "INTERFACE" };
        return Verb.Make("import", "Take over subnets, reservations and leases of dnsmasq, ISC dhcpd or Kea", [paths, dry, format, mode, relay], async (line, client, stop) =>
        {
            var files = await ImportFiles.ReadAsync(line.GetValue(paths)!, line.GetValue(format), stop);
            var reply = await client.ImportDhcpAsync(new DhcpImportRequest(files, line.GetValue(dry), line.GetValue(mode), line.GetValue(relay)), stop);
            if (line.GetValue(Printer.Json)) printer.Print(line, reply, ContractsJson.Default.DhcpImportReply, _ => new Spectre.Console.Text(""));
            else Draw(printer, reply);
        });
    }

    private static void Draw(Printer printer, DhcpImportReply reply)
    {
        if (reply.Report.Count > 0) printer.Draw(Report(reply));
        if (reply.Subnets.Count > 0) printer.Draw(Subnets(reply));
        if (reply.Reservations.Count > 0) printer.Draw(Reservations(reply));
        if (reply.Leases.Any(lease => lease.Outcome == ImportOutcome.LeftOut)) printer.Draw(Leases(reply));
        printer.Draw(new Spectre.Console.Text(
            $"{(reply.DryRun ? "It would take over" : "Took over")} {Taken(reply.Subnets, one => one.Outcome)} subnets, {Taken(reply.Reservations, one => one.Outcome)} reservations, {Taken(reply.Leases, one => one.Outcome)} leases."
            + (reply.DryRun ? " Nothing was changed." : "")));
    }

    private static IRenderable Report(DhcpImportReply reply)
    {
        var table = Printer.Table("file", "line", "verdict", "statement", "reason");
        foreach (var note in reply.Report) table.AddTextRow(note.File, $"{note.Line}", Words.Of(note.Verdict), note.Statement, note.Reason);
        if (reply.ReportLeftOut > 0) table.AddTextRow("", "", "", $"and {reply.ReportLeftOut} more", null);
        return table;
    }

    private static IRenderable Subnets(DhcpImportReply reply)
    {
        var table = Printer.Table("subnet", "network", "interface", "gateway", "pools", "outcome", "why");
        foreach (var one in reply.Subnets)
        {
            var pools = string.Join(", ", (one.Subnet.Pools ?? []).Select(pool => $"{pool.First}-{pool.Last}"));
            table.AddTextRow(one.Subnet.Name, one.Subnet.Cidr, one.Subnet.Interface, one.Subnet.Gateway, pools, Words.Of(one.Outcome), string.Join(' ', one.Problems.Select(fault => fault.Problem)));
        }
        return table;
    }

    private static IRenderable Reservations(DhcpImportReply reply)
    {
        var table = Printer.Table("address", "client", "host name", "subnet", "outcome", "why");
        foreach (var one in reply.Reservations) table.AddTextRow(one.Address, one.Client, one.HostName, one.Subnet, Words.Of(one.Outcome), one.Problem);
        return table;
    }

    /// <summary>Those that are taken are as they were; there may be thousands.</summary>
    private static IRenderable Leases(DhcpImportReply reply)
    {
        var table = Printer.Table("lease", "mac", "host name", "outcome", "why");
        foreach (var one in reply.Leases.Where(lease => lease.Outcome == ImportOutcome.LeftOut)) table.AddTextRow(one.Address, one.Mac, one.HostName, Words.Of(one.Outcome), one.Problem);
        return table;
    }

    private static int Taken<T>(IReadOnlyList<T> all, Func<T, ImportOutcome> outcome) => all.Count(one => outcome(one) == ImportOutcome.Taken);
}
