using System.CommandLine;
using Appliance.Cli;
using Appliance.Tests.Golden;

namespace Appliance.Tests.Cli;

public sealed class HelpTests
{
    [Fact]
    public async Task TheHelpOfEveryCommandIsTheOneWeHaveRead()
    {
        var page = new StringWriter { NewLine = "\n" };
        foreach (var path in Paths(CommandLineHost.Build(TextWriter.Null), []))
        {
            await page.WriteLineAsync($"$ appliance {string.Join(' ', path)} --help".Replace("  ", " ", StringComparison.Ordinal));
            (await CommandLineHost.RunAsync([.. path, "--help"], page, page, stop: TestContext.Current.CancellationToken)).ShouldBe(ExitCodes.Ok);
        }
        page.ToString().Replace("Appliance.Tests", "appliance", StringComparison.Ordinal).ShouldMatchGolden("cli-help.txt");
    }

    [Fact]
    public void EveryCommandAndOptionSaysWhatItIsFor()
    {
        var silent = Everything(CommandLineHost.Build(TextWriter.Null)).Where(symbol => string.IsNullOrWhiteSpace(symbol.Description)).Select(symbol => symbol.Name);
        silent.ShouldBeEmpty();
    }

    private static IEnumerable<string[]> Paths(Command command, string[] path)
    {
        yield return path;
        foreach (var verb in command.Subcommands)
        {
            foreach (var deeper in Paths(verb, [.. path, verb.Name])) yield return deeper;
        }
    }

    private static IEnumerable<Symbol> Everything(Command command) =>
        [command, .. command.Options, .. command.Arguments, .. command.Subcommands.SelectMany(Everything)];
}
