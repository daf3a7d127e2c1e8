using Appliance.Contracts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Appliance.Cli.Output;

/// <summary>Boots, newest first: each hop with its time, a bar for how long it was waited for, and the reason where it stopped.</summary>
internal static class TimelinePicture
{
    private const int Width = 30;

    public static IRenderable Draw(IReadOnlyList<BootAttempt> attempts)
    {
        if (attempts.Count == 0) return new Text("This machine has not booted yet. Switch it on; 'appliance resource expect MAC' watches for it.");
        return new Rows(attempts.SelectMany(Attempt));
    }

    private static IEnumerable<IRenderable> Attempt(BootAttempt attempt)
    {
        yield return new Text($"{Words.Time(attempt.Started)}  {attempt.Mac}  {Words.Of(attempt.Firmware)}  {Words.Of(attempt.Outcome)}", new Style(decoration: Decoration.Bold));
        var table = Printer.Table("at", "waited", "", "hop", "what");
        var longest = Math.Max(1, Pairs(attempt).Select(pair => pair.Waited).DefaultIfEmpty(0).Max());
        foreach (var (hop, waited) in Pairs(attempt))
        {
            var bar = new string('▇', (int)Math.Round((double)waited * Width / longest));
            table.AddTextRow($"{hop.MillisecondsSinceStart / 1000.0:0.000} s", $"{waited / 1000.0:0.000} s", bar, Words.Of(hop.Kind), hop.Detail);
        }
        yield return table;
        if (attempt.Reason is { } reason)
        {
            yield return new Text($"Stopped: {reason}. {Words.Safe(attempt.Evidence)}", new Style(foreground: Color.Red));
            yield return new Text($"What to do: {attempt.Advice}");
        }
        yield return Text.Empty;
    }

    private static IEnumerable<(BootHop Hop, int Waited)> Pairs(BootAttempt attempt)
    {
        var before = 0;
        foreach (var hop in attempt.Hops)
        {
            yield return (hop, hop.MillisecondsSinceStart - before);
            before = hop.MillisecondsSinceStart;
        }
    }
}
