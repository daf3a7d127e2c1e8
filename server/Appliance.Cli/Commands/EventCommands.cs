using System.CommandLine;
using System.Globalization;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance event …</c>.</summary>
internal static class EventCommands
{
    public static Command Make(Printer printer) => Verb.Bare("event", "What happened", List(printer), Follow(printer), Acknowledge(printer));

    private static Command List(Printer printer)
    {
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on and print events as they happen, until Ctrl-C; resumes by itself" };
        var open = new Option<bool>("--unacknowledged") { Description = "Only those nobody has acknowledged" };
        var (filter, limit, before, after) = (new EventFilterOptions(), Paging.Limit(), Paging.Before<long>("event"), After());
        return Verb.Make("list", "List events, newest first", [follow, open, .. filter.All, limit, before, after], async (line, client, stop) =>
        {
            var query = filter.Read(line) with
            {
                Limit = line.GetValue(limit),
                Before = line.GetValue(before),
                After = line.GetValue(after),
                Acknowledged = line.GetValue(open) ? false : null,
            };
            if (query is { Before: not null, After: not null }) throw new UsageException("--before and --after go in opposite directions: give one of them.");
            if (!line.GetValue(follow))
            {
                printer.Print(line, await client.EventsAsync(query, stop), ContractsJson.Default.PageEventRecord, page => Draw(page, query));
                return;
            }
            if (query.Before is not null) throw new UsageException("--follow goes forward: it cannot be given together with --before.");
            await new EventFollower(client, happened => Print(printer, line, happened)).FollowAsync(query, stop);
        });
    }

    private static Command Follow(Printer printer)
    {
        var (filter, after) = (new EventFilterOptions(), After());
        return Verb.Make("follow", "Print events as they happen, until Ctrl-C; resumes by itself", [.. filter.All, after], (line, client, stop) =>
            new EventFollower(client, happened => Print(printer, line, happened)).FollowAsync(filter.Read(line) with { After = line.GetValue(after) }, stop));
    }

    private static Command Acknowledge(Printer printer)
    {
        var ids = new Argument<long[]>("id") { Description = "The events; none with a filter", Arity = ArgumentArity.ZeroOrMore };
        var upTo = new Option<long?>("--up-to") { Description = "Only those up to this event", HelpName = "ID" };
        var comment = new Option<string?>("--comment") { Description = "What is being done about it" };
        var filter = new EventFilterOptions();
        return Verb.Make("acknowledge", "Say that somebody takes care of events, named by id or by a filter", [ids, upTo, comment, .. filter.All], async (line, client, stop) =>
        {
            var (named, query) = (line.GetValue(ids), filter.Read(line));
            var request = new AcknowledgeRequest(
                named is { Length: > 0 } ? named : null, query.Severity, query.Object, query.Search, query.Name, query.From, query.To, line.GetValue(upTo), line.GetValue(comment));
            printer.Print(line, await client.AcknowledgeEventsAsync(request, stop), ContractsJson.Default.AcknowledgeReply,
                reply => new Spectre.Console.Text(reply.Acknowledged == 1 ? "1 event is acknowledged." : $"{reply.Acknowledged} events are acknowledged."));
        });
    }

    private static Option<long?> After() => new("--after") { Description = "Only those younger than this event, and the oldest of them first", HelpName = "ID" };

    private static Spectre.Console.Rendering.IRenderable Draw(Page<EventRecord> page, EventQuery query)
    {
        var table = Printer.Table("id", "at", "severity", "event", "times", "acknowledged", "what");
        foreach (var e in page.Items)
            table.AddTextRow(e.Id.ToString(CultureInfo.InvariantCulture), Words.Time(e.At), Words.Of(e.Severity), e.Name, e.Count.ToString(CultureInfo.InvariantCulture), e.Acknowledged?.By ?? "", e.Message);
        return Paging.Footed(table, page.Items.Count, page.Total, page.Next, query.After is null ? "--before" : "--after");
    }

    private static void Print(Printer printer, ParseResult line, EventRecord e)
    {
        if (line.GetValue(Printer.Json)) printer.Line(e, ContractsJson.Default.EventRecord);
        else printer.Output.WriteLine($"{Words.Time(e.At)}  {Words.Of(e.Severity),-8}{e.Name}  {Words.Safe(e.Message)}{(e.Count > 1 ? $" ({e.Count} times)" : "")}");
    }
}
