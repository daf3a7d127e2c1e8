using System.CommandLine;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Appliance.Cli.Commands;

/// <summary>The same two options on every list.</summary>
internal static class Paging
{
    public static Option<int> Limit() => new("--limit") { Description = "At most so many", DefaultValueFactory = _ => 100 };

    public static Option<string?> After() => new("--after") { Description = "Go on behind this mark, which the page before ended with", HelpName = "MARK" };

    public static Option<string?> Sort(string example) =>
        new("--sort") { Description = $"By what to sort, such as {example}; -{example} the other way round", HelpName = "KEY" };

    /// <summary>For lists that begin with the newest.</summary>
    public static Option<T?> Before<T>(string what) where T : struct =>
        new("--before") { Description = $"Only those older than this {what}: go back where the page before ended", HelpName = "ID" };

    /// <summary>Says how many there are when not all are shown.</summary>
    public static IRenderable Footed(IRenderable table, int shown, long total, string? next, string option = "--after") =>
        next is null ? table : new Rows(table, new Text($"{shown} of {total}. More: {option} {next}"));
}
