using System.Globalization;
using Appliance.Contracts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Appliance.Cli.Output;

/// <summary>A job's steps as they go, made from its history line by line, and the last things they said.</summary>
internal sealed class JobPicture(JobDetail shown)
{
    private const int Bar = 20;
    private const int LastLines = 5;

    private readonly (JobFact? Fact, int? Percent, DateTimeOffset? Began, DateTimeOffset? Ended, string? Text)[] _steps = new (JobFact?, int?, DateTimeOffset?, DateTimeOffset?, string?)[shown.Steps.Count];
    private readonly Queue<string> _said = new();
    private JobFact? _end;

    public void Hear(JobLine line)
    {
        if (line.Step is not { } number || number > _steps.Length)
        {
            if (line.Fact is not JobFact.Asked) _end = line.Fact;
            return;
        }
        ref var step = ref _steps[number - 1];
        if (line.Fact == JobFact.Said) Said(ref step, line);
        else if (line.Fact is not (JobFact.Stuck or JobFact.RetryAsked)) step = (line.Fact, null, line.Fact is JobFact.Started ? step.Began ?? line.At : step.Began, line.At, line.Text);
    }

    public IRenderable Draw()
    {
        var table = Printer.Table("", "", "step", "", "");
        for (var place = 0; place < _steps.Length; place++)
        {
            var (fact, percent, began, ended, text) = _steps[place];
            table.AddTextRow(
                Mark(fact), (place + 1).ToString(CultureInfo.InvariantCulture), shown.Steps[place].Name,
                percent is { } done ? $"{new string('▇', done * Bar / 100).PadRight(Bar, '·')} {done} %" : fact is null ? "" : Words.Of(fact.Value),
                fact is JobFact.Failed or JobFact.UndoFailed ? text : fact is JobFact.Succeeded ? JobSheet.Took(began, ended) : "");
        }
        return new Rows([
            new Text($"Job {shown.Job.Number}  {Words.Safe(shown.Job.Title)}{(_end is { } end ? $"  {Words.Of(end)}" : "")}", new Style(decoration: Decoration.Bold)),
            table, .. _said.Select(line => new Text($"  {line}", new Style(foreground: Color.Grey)))]);
    }

    private void Said(ref (JobFact? Fact, int? Percent, DateTimeOffset? Began, DateTimeOffset? Ended, string? Text) step, JobLine line)
    {
        step.Percent = line.Percent ?? step.Percent;
        if (line.Text is not { } text) return;
        _said.Enqueue(Words.Safe(text));
        if (_said.Count > LastLines) _said.Dequeue();
    }

    private static string Mark(JobFact? fact) => fact switch
    {
        null => "·",
        JobFact.Started or JobFact.UndoStarted => "▶",
        JobFact.Succeeded => "✓",
        JobFact.Undone or JobFact.Skipped => "↶",
        _ => "✗",
    };
}
