using System.CommandLine;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance audit …</c>: who changed what.</summary>
internal static class AuditCommands
{
    private const int MostPerPage = 1000;

    public static Command Make(Printer printer) => Verb.Bare("audit", "The audit trail: who changed or tried to change what", List(printer), Verify(printer), Export(printer));

    private static Command List(Printer printer)
    {
        var who = new Option<string?>("--who") { Description = "Only what this user did" };
        var search = new Option<string?>("--search") { Description = "Only lines that have this in deed, object or request" };
        var (limit, before) = (Paging.Limit(), Paging.Before<long>("line"));
        return Verb.Make("list", "List the trail, newest first", [who, search, limit, before], async (line, client, stop) =>
        {
            var page = await client.AuditAsync(line.GetValue(who), line.GetValue(search), line.GetValue(limit), line.GetValue(before), null, stop);
            printer.Print(line, page, ContractsJson.Default.PageAuditRecord, found =>
            {
                var table = Printer.Table("id", "when", "who", "from", "deed", "object", "result");
                foreach (var r in found.Items) table.AddTextRow($"{r.Id}", Words.Time(r.At), r.Who, r.Place, r.Deed, Words.Safe(r.Object), Result(r));
                return Paging.Footed(table, found.Items.Count, found.Total, found.Next, before.Name);
            });
        });
    }

    private static Command Verify(Printer printer)
    {
        var command = Verb.Bare("verify", "Check that nothing was changed, taken out or put in. Ends with 1 if something was");
        command.SetAction(async (line, stop) =>
        {
            var check = await Connection.Target.Of(line).Connect().VerifyAuditAsync(stop);
            printer.Print(line, check, ContractsJson.Default.AuditCheck, it => new Spectre.Console.Text($"{it.Says} {it.Rows} lines checked, the last is {it.Last}, its hash {it.Head}."));
            return check.Whole ? ExitCodes.Ok : ExitCodes.Refused;
        });
        return command;
    }

    private static Command Export(Printer printer)
    {
        var after = new Option<long>("--after") { Description = "Only what came after this line: the last one of the copy you have", HelpName = "ID" };
        return Verb.Make("export", "Write the trail as JSON, a line each, oldest first", [after], async (line, client, stop) =>
        {
            for (long? from = line.GetValue(after); from is { } mark;)
            {
                var page = await client.AuditAsync(null, null, MostPerPage, null, mark, stop);
                foreach (var record in page.Items) printer.Line(record, ContractsJson.Default.AuditRecord);
                from = page.Next is null ? null : page.Items[^1].Id;
            }
        });
    }

    private static string Result(AuditRecord record) => record.Status == 0 ? "done" : record.Code ?? $"{record.Status}";
}
