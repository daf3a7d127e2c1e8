using System.CommandLine;
using Appliance.Cli.Commands;
using Appliance.Cli.Connection;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli;

/// <summary>Runs one command line: parses it, carries it out, and turns whatever went wrong into a sentence and an exit code.</summary>
internal static class CommandLineHost
{
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, Person? person = null, CancellationToken stop = default)
    {
        var parsed = Build(output, person).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var problem in parsed.Errors) await error.WriteLineAsync($"appliance: {problem.Message}");
            await error.WriteLineAsync($"Try: {Usage(parsed.CommandResult)} --help");
            return ExitCodes.Usage;
        }
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = error }, stop);
        }
        catch (FaultException fault)
        {
            Refusal.Write(error, fault, parsed.GetValue(Printer.Json));
            return fault.Kind == FaultKind.Unavailable ? ExitCodes.Unreachable : ExitCodes.Refused;
        }
        catch (UsageException wrong)
        {
            await error.WriteLineAsync($"appliance: {wrong.Message}");
            return ExitCodes.Usage;
        }
        catch (Exception lost) when (Unreachable.Is(lost))
        {
            await error.WriteLineAsync($"appliance: {Unreachable.Why(lost)}");
            return ExitCodes.Unreachable;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
    }

    /// <param name="person">Who answers questions; null for whoever sits at this terminal.</param>
    public static RootCommand Build(TextWriter output, Person? person = null)
    {
        var printer = new Printer(output);
        person ??= Person.AtThisTerminal();
        var root = new RootCommand("Manages an Appliance: its subnets, machines, leases, people and events.")
        {
            SetupCommand.Make(printer, person),
            LoginCommand.Make(printer, person),
            LogoutCommand.Make(printer),
            StatusCommand.Make(printer),
            SubnetCommands.Make(printer),
            ReservationCommands.Make(printer),
            ResourceCommands.Make(printer),
            RuleCommands.Make(printer),
            LeaseCommands.Make(printer),
            DhcpCommands.Make(printer),
            NetworkCommands.Make(printer),
            DnsCommands.Make(printer),
            EventCommands.Make(printer),
            NotificationCommands.Make(printer),
            PluginCommands.Make(printer, person),
            PowerCommands.Make(printer, person),
            JobCommands.Make(printer),
            ReconcilerCommands.Make(printer),
            UserCommands.Make(printer, person),
            GroupCommands.Make(printer),
            RoleCommands.Make(printer),
            GrantCommands.Make(printer),
            SessionCommands.Make(printer),
            TokenCommands.Make(printer),
            AuditCommands.Make(printer),
            JoinTokenCommands.Make(printer),
            SecretCommands.Make(printer, person),
            SettingsCommands.Make(printer),
            CompletionCommand.Make(output),
        };
        foreach (var option in Target.Options) root.Options.Add(option);
        root.Options.Add(Printer.Json);
        return root;
    }

    private static string Usage(System.CommandLine.Parsing.SymbolResult? symbol)
    {
        var words = new Stack<string>();
        for (; symbol is System.CommandLine.Parsing.CommandResult command; symbol = symbol.Parent) words.Push(command.Command is RootCommand ? "appliance" : command.Command.Name);
        return string.Join(' ', words);
    }
}
