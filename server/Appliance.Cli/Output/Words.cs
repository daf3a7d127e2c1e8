using System.Globalization;
using System.Text;
using Appliance.Contracts;

namespace Appliance.Cli.Output;

/// <summary>How figures, times and words look on a terminal.</summary>
internal static class Words
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    public static string Size(long bytes)
    {
        if (bytes <= 0) return "";
        var (value, unit) = ((double)bytes, 0);
        for (; value >= 1024 && unit < Units.Length - 1; unit++) value /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {Units[unit]}");
    }

    /// <summary>A time of the user's own zone.</summary>
    public static string Time(DateTimeOffset? time) => time is { } at ? at.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : "";

    /// <summary>In the largest unit that says something.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalMinutes: < 2 } => $"{(long)span.TotalSeconds} s",
        { TotalHours: < 2 } => $"{(long)span.TotalMinutes} min",
        { TotalDays: < 2 } => $"{(long)span.TotalHours} h",
        _ => $"{(long)span.TotalDays} days",
    };

    /// <summary>"EnteringRescue" as "entering rescue".</summary>
    public static string Of<T>(T word) where T : struct, Enum
    {
        var text = new StringBuilder();
        foreach (var letter in word.ToString())
        {
            if (char.IsUpper(letter) && text.Length > 0) text.Append(' ');
            text.Append(char.ToLowerInvariant(letter));
        }
        return text.ToString();
    }

    /// <summary>What comes from a machine may hold control characters that a terminal obeys.</summary>
    public static string Safe(string? text) => text is null ? "" : string.Concat(text.Select(letter => char.IsControl(letter) ? '\uFFFD' : letter));

    public static string State(Resource resource) =>
        Of(resource.Lifecycle) + (resource.Pending is not null ? ", waiting for approval" : "") + (resource.Fault is { } fault ? $", {fault.Code}" : "");
}
