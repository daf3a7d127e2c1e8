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
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on and print events as they happen; resumes by itself" };
        var severity = new Option<Severity?>("--severity") { Description = "Only those at least this severe" };
        var about = new Option<string?>("--object") { Description = "Only those about this, as resource/ID or subnet/NAME" };
        var search = new Option<string?>("--search") { Description = "Only those with this in their text" };
        var (limit, after) = (Paging.Limit(), Paging.After());
        var list = Verb.Make("list", "List events, newest first", [follow, severity, about, search, limit, after], async (line, client, stop) =>
        {
            var page = await client.EventsAsync(line.GetValue(severity)?.ToString(), line.GetValue(about), line.GetValue(search), line.GetValue(limit), line.GetValue(after), stop);
            if (!line.GetValue(follow))
            {
                printer.Print(line, page, ContractsJson.Default.PageEventRecord, found =>
                {
                    var table = Printer.Table("id", "at", "severity", "event", "what");
                    foreach (var e in found.Items) table.AddTextRow(e.Id.ToString(CultureInfo.InvariantCulture), Words.Time(e.At), Words.Of(e.Severity), e.Name, e.Message);
                    return Paging.Footed(table, found.Items.Count, found.Total, found.Next);
                });
                return;
            }
            foreach (var happened in page.Items.OrderBy(e => e.Id)) Print(printer, line, happened);
            await FollowAsync(printer, line, client, page.Items.Count > 0 ? page.Items.Max(e => e.Id) : null, stop);
        });
        return Verb.Bare("event", "What happened", list);
    }

    /// <summary>A lost connection is taken up again where it was, after a pause.</summary>
    private static async Task FollowAsync(Printer printer, ParseResult line, ApplianceClient client, long? last, CancellationToken stop)
    {
        for (var first = true; ; first = false)
        {
            try
            {
                await foreach (var happened in client.FollowEventsAsync(last, stop))
                {
                    last = happened.Id;
                    Print(printer, line, happened);
                }
            }
            catch (Exception lost) when (!first && lost is HttpRequestException or IOException)
            {
                // Away for now; said by the silence, ended by Ctrl-C.
            }
            await Task.Delay(TimeSpan.FromSeconds(2), stop);
        }
    }

    private static void Print(Printer printer, ParseResult line, EventRecord e)
    {
        if (line.GetValue(Printer.Json)) printer.Line(e, ContractsJson.Default.EventRecord);
        else printer.Output.WriteLine($"{Words.Time(e.At)}  {Words.Of(e.Severity),-8}{e.Name}  {Words.Safe(e.Message)}");
    }
}
