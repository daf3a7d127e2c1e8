using Appliance.Cli.Connection;
using Appliance.Cli.Output;
using Appliance.Contracts;
using Spectre.Console;

namespace Appliance.Cli.Commands;

/// <summary>
/// Watches a job to its end: on a terminal a picture of its steps that moves, elsewhere one line for each line of its history. Goes on through
/// whatever comes between.
/// </summary>
internal sealed class JobFollower(ApplianceClient client, Printer printer, bool json)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private long _after;

    /// <returns>Whether it finished; false when it was undone.</returns>
    public async Task<bool> FollowAsync(string job, CancellationToken stop)
    {
        var shown = await client.JobAsync(job, stop);
        job = shown.Job.Id.ToString();
        if (json || Console.IsOutputRedirected || printer.Output != Console.Out) await ToTheEndAsync(job, line => Print(line, shown), stop);
        else await DrawAsync(job, shown, stop);
        return (await client.JobAsync(job, stop)).Job.State == JobState.Finished;
    }

    private Task DrawAsync(string job, JobDetail shown, CancellationToken stop)
    {
        var picture = new JobPicture(shown);
        return AnsiConsole.Live(picture.Draw()).StartAsync(live => ToTheEndAsync(job, line =>
        {
            picture.Hear(line);
            live.UpdateTarget(picture.Draw());
        }, stop));
    }

    private async Task ToTheEndAsync(string job, Action<JobLine> give, CancellationToken stop)
    {
        while (!await ListenAsync(job, give, stop)) await Task.Delay(Pause, stop);
    }

    /// <summary>Until the connection ends, for whatever reason.</summary>
    /// <returns>Whether the job has ended.</returns>
    private async Task<bool> ListenAsync(string job, Action<JobLine> give, CancellationToken stop)
    {
        try
        {
            await foreach (var line in client.FollowJobAsync(job, _after, stop))
            {
                _after = line.Id;
                give(line);
                if (line.Fact is JobFact.JobFinished or JobFact.JobFailed or JobFact.JobCancelled) return true;
            }
        }
        catch (Exception away) when (Unreachable.MayPass(away))
        {
            // Away for now; said by the silence.
        }
        return false;
    }

    private void Print(JobLine line, JobDetail shown)
    {
        if (json)
        {
            printer.Line(line, ContractsJson.Default.JobLine);
            return;
        }
        var step = line.Step is { } number && number <= shown.Steps.Count ? $"  {number} {shown.Steps[number - 1].Name}" : "";
        var percent = line.Percent is { } done ? $"  {done} %" : "";
        printer.Output.WriteLine($"{Words.Time(line.At)}  {Words.Of(line.Fact),-14}{Words.Safe(step)}{percent}  {Words.Safe(line.Text)}".TrimEnd());
    }
}
