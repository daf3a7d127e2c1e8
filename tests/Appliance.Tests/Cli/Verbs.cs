using System.CommandLine;

namespace Appliance.Tests.Cli;

/// <summary>The verbs of a tree of commands, as one types them.</summary>
internal static class Verbs
{
    /// <summary>Those that do something by themselves: "status", "subnet add".</summary>
    public static IEnumerable<string> Below(Command command) => command.Subcommands.Count == 0 ? [Of(command)] : command.Subcommands.SelectMany(Below);

    public static string Of(Command command)
    {
        var noun = command.Parents.OfType<Command>().FirstOrDefault(parent => parent is not RootCommand);
        return noun is null ? command.Name : $"{Of(noun)} {command.Name}";
    }
}
