using System.CommandLine;
using System.Globalization;
using Appliance.Cli.Connection;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance job …</c>: work of several steps, and what a person can do about it.</summary>
internal static class JobCommands
{
    public static Command Make(Printer printer) => Verb.Bare("job", "Work of several steps that ends finished or undone",
        List(printer), Show(printer), Follow(printer),
        Decide(printer, "cancel", "End a job; what it has done is undone", (client, job, stop) => client.CancelJobAsync(job, stop)),
        Decide(printer, "retry", "Try the step that waits, or the undo that is stuck, at once", (client, job, stop) => client.RetryJobAsync(job, stop)),
        Decide(printer, "skip", "Declare the undo that is stuck as done, and go on with the step before", (client, job, stop) => client.SkipJobStepAsync(job, stop)),
        Decide(printer, "give-up", "Declare a stuck job as undone by hand; it ends and frees what it locks", (client, job, stop) => client.GiveUpJobAsync(job, stop)));

    private static Command List(Printer printer)
    {
        var open = new Option<bool>("--open") { Description = "Only those that have not ended" };
        var state = new Option<JobState?>("--state") { Description = "Only those in this state" };
        var about = new Option<string?>("--object") { Description = "Only those about this, as resource/ID" };
        var kind = new Option<string?>("--kind") { Description = "Only this kind" };
        var askedBy = new Option<string?>("--asked-by") { Description = "Only those this person asked for" };
        var search = new Option<string?>("--search") { Description = "Only those with this in their number, kind, title, object or asker" };
        var (limit, before) = (Paging.Limit(), Paging.Before<long>("job"));
        return Verb.Make("list", "List jobs, newest first", [open, state, about, kind, askedBy, search, limit, before], async (line, client, stop) =>
        {
            var query = new JobQuery(
                line.GetValue(state), line.GetValue(open), line.GetValue(about), line.GetValue(kind), line.GetValue(askedBy), line.GetValue(search), line.GetValue(limit), line.GetValue(before));
            printer.Print(line, await client.JobsAsync(query, stop), ContractsJson.Default.PageJobSummary, page =>
            {
                var table = Printer.Table("job", "state", "steps", "what", "asked by", "asked", "took", "error");
                foreach (var j in page.Items)
                {
                    table.AddTextRow(j.Number.ToString(CultureInfo.InvariantCulture), Words.Of(j.State), $"{j.StepsDone}/{j.Steps}", j.Title, j.AskedBy, Words.Time(j.Asked),
                        JobSheet.Took(j.Started, j.Ended), j.Error?.Message);
                }
                return Paging.Footed(table, page.Items.Count, page.Total, page.Next, before.Name);
            });
        });
    }

    private static Command Show(Printer printer)
    {
        var job = Verb.Named("job", "The job's number or id");
        return Verb.Make("show", "Show a job: its steps, what it locks and waits for, and what can be done about it", [job], async (line, client, stop) =>
            printer.Print(line, await client.JobAsync(line.GetValue(job)!, stop), ContractsJson.Default.JobDetail, JobSheet.Draw));
    }

    private static Command Follow(Printer printer)
    {
        var job = Verb.Named("job", "The job's number or id");
        var command = Verb.Bare("follow", "Watch a job until it ends; resumes by itself. Ends with 0 when the job is finished, with 1 otherwise", job);
        command.SetAction(async (line, stop) => await new JobFollower(Target.Of(line).Connect(), printer, line.GetValue(Printer.Json)).FollowAsync(line.GetValue(job)!, stop)
            ? ExitCodes.Ok
            : ExitCodes.Refused);
        return command;
    }

    private static Command Decide(Printer printer, string verb, string description, Func<ApplianceClient, string, CancellationToken, Task<JobDetail>> decide)
    {
        var job = Verb.Named("job", "The job's number or id");
        return Verb.Make(verb, description, [job], async (line, client, stop) =>
            printer.Print(line, await decide(client, line.GetValue(job)!, stop), ContractsJson.Default.JobDetail, JobSheet.Draw));
    }
}
