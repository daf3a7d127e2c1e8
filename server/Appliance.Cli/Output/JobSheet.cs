using System.Globalization;
using Appliance.Contracts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Appliance.Cli.Output;

/// <summary>A job on one page.</summary>
internal static class JobSheet
{
    public static IRenderable Draw(JobDetail detail)
    {
        var job = detail.Job;
        return new Rows(
            Printer.Sheet(
                ("job", $"{job.Number}  {Words.Safe(job.Title)}"),
                ("id", job.Id.ToString()),
                ("kind", job.Kind),
                ("state", Words.Of(job.State) + (job.CancelledBy is { } who ? $", cancelled by {who}" : "")),
                ("about", Words.Safe(job.Object)),
                ("asked by", $"{Words.Safe(job.AskedBy)}, {Words.Time(job.Asked)}"),
                ("priority", Words.Of(job.Priority)),
                ("began", Words.Time(job.Started)),
                ("ended", Words.Time(job.Ended)),
                ("next try", Words.Time(job.NextTry)),
                ("error", job.Error is { } error ? $"{error.Code}: {Words.Safe(error.Message)}" : null),
                ("what to do", job.Error is { } known ? FaultCodes.Cures.GetValueOrDefault(known.Code) : null),
                ("locks", Words.Safe(string.Join(", ", detail.Objects))),
                ("waits for", Words.Safe(string.Join("; ", detail.WaitsFor))),
                ("choices", string.Join(", ", detail.Choices.Select(choice => $"appliance job {choice} {job.Number}")))),
            Text.Empty,
            Steps(detail.Steps));
    }

    public static Table Steps(IReadOnlyList<JobStep> steps)
    {
        var table = Printer.Table("", "step", "state", "attempts", "began", "took", "error");
        foreach (var s in steps)
        {
            table.AddTextRow(s.Number.ToString(CultureInfo.InvariantCulture), s.Name, Words.Of(s.State) + (s.Percent is { } percent ? $", {percent} %" : ""),
                s.Attempts > 0 ? s.Attempts.ToString(CultureInfo.InvariantCulture) : "", Words.Time(s.Started), Took(s.Started, s.Ended), s.Error?.Message);
        }
        return table;
    }

    public static string Took(DateTimeOffset? from, DateTimeOffset? to) =>
        from is { } began && to is { } ended ? string.Create(CultureInfo.InvariantCulture, $"{(ended - began).TotalSeconds:0.0} s") : "";
}
