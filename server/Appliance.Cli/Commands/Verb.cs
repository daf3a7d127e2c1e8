using System.CommandLine;
using Appliance.Cli.Connection;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary>How every verb is put together.</summary>
internal static class Verb
{
    /// <summary>A verb that asks the appliance something.</summary>
    public static Command Make(string name, string description, Symbol[] symbols, Func<ParseResult, ApplianceClient, CancellationToken, Task> act)
    {
        var command = Bare(name, description, symbols);
        command.SetAction(async (line, stop) =>
        {
            await act(line, Target.Of(line).Connect(), stop);
            return ExitCodes.Ok;
        });
        return command;
    }

    public static Command Bare(string name, string description, params Symbol[] symbols)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Option option) command.Options.Add(option);
            else if (symbol is Argument argument) command.Arguments.Add(argument);
            else if (symbol is Command verb) command.Subcommands.Add(verb);
        }
        return command;
    }

    public static Argument<string> Named(string name, string description) => new(name) { Description = description };
}
