using Spectre.Console;

namespace Appliance.Rack;

/// <summary>Tells a person how far the lab is: a line per step, and a moving line for what runs now where there is a terminal.</summary>
internal sealed class LabProgress(TimeProvider clock)
{
    private readonly long _started = clock.GetTimestamp();

    /// <summary>Runs a step that says, again and again, how it stands.</summary>
    public async Task<T> StepAsync<T>(string title, Func<Action<string>, Task<T>> work, Func<T, string> outcome)
    {
        T result = default!;
        if (AnsiConsole.Profile.Capabilities.Interactive)
        {
            await AnsiConsole.Status().Spinner(Spinner.Known.Dots).StartAsync(Markup.Escape(title), async line =>
                result = await work(now => line.Status(Markup.Escape($"{title}: {now}"))));
        }
        else
        {
            Line("…", title);
            result = await work(_ => { });
        }
        Line("✓", $"{title}: {outcome(result)}");
        return result;
    }

    public void Line(string sign, string text) =>
        AnsiConsole.MarkupLineInterpolated($"[grey]{clock.GetElapsedTime(_started).TotalSeconds,6:0.0} s[/] {sign} {text}");
}
