using System.CommandLine;
using System.Globalization;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance event list [--follow]</c>.</summary>
internal static class EventCommands
{
    public static Command Make(Printer printer)
    {
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on and print events as they happen, until Ctrl-C; resumes by itself" };
        var severity = new Option<Severity?>("--severity") { Description = "Only those at least this severe" };
        var about = new Option<string?>("--object") { Description = "Only those about this, as resource/ID or subnet/NAME" };
        var search = new Option<string?>("--search") { Description = "Only those with this in their text" };
        var limit = Paging.Limit();
        var before = Paging.Before<long>("event");
        var after = new Option<long?>("--after") { Description = "Only those younger than this event, and the oldest of them first", HelpName = "ID" };
        var list = Verb.Make("list", "List events, newest first", [follow, severity, about, search, limit, before, after], async (line, client, stop) =>
        {
            var query = new EventQuery(line.GetValue(severity), line.GetValue(about), line.GetValue(search), line.GetValue(limit), line.GetValue(before), line.GetValue(after));
            if (query is { Before: not null, After: not null }) throw new UsageException("--before and --after go in opposite directions: give one of them.");
            if (!line.GetValue(follow))
            {
                printer.Print(line, await client.EventsAsync(query, stop), ContractsJson.Default.PageEventRecord, page => Draw(page, query));
                return;
            }
            if (query.Before is not null) throw new UsageException("--follow goes forward: it cannot be given together with --before.");
            await new EventFollower(client, happened => Print(printer, line, happened)).FollowAsync(query, stop);
        });
        return Verb.Bare("event", "What happened", list);
    }

    private static Spectre.Console.Rendering.IRenderable Draw(Page<EventRecord> page, EventQuery query)
    {
        var table = Printer.Table("id", "at", "severity", "event", "what");
        foreach (var e in page.Items) table.AddTextRow(e.Id.ToString(CultureInfo.InvariantCulture), Words.Time(e.At), Words.Of(e.Severity), e.Name, e.Message);
        return Paging.Footed(table, page.Items.Count, page.Total, page.Next, query.After is null ? "--before" : "--after");
    }

    private static void Print(Printer printer, ParseResult line, EventRecord e)
    {
        if (line.GetValue(Printer.Json)) printer.Line(e, ContractsJson.Default.EventRecord);
        else printer.Output.WriteLine($"{Words.Time(e.At)}  {Words.Of(e.Severity),-8}{e.Name}  {Words.Safe(e.Message)}");
    }
}
