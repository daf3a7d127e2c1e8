using System.CommandLine;
using System.Net.Sockets;
using System.Security.Authentication;
using Appliance.Cli.Commands;
using Appliance.Cli.Connection;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli;

/// <summary>Runs one command line: parses it, carries it out, and turns whatever went wrong into a sentence and an exit code.</summary>
internal static class CommandLineHost
{
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var parsed = Build(output).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var problem in parsed.Errors) await error.WriteLineAsync($"appliance: {problem.Message}");
            await error.WriteLineAsync($"Try: {Usage(parsed.CommandResult)} --help");
            return ExitCodes.Usage;
        }
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = error });
        }
        catch (FaultException fault)
        {
            await error.WriteLineAsync($"appliance: {fault.Message} [{fault.Code}]");
            foreach (var field in fault.Fields) await error.WriteLineAsync($"  {field.Field}: {field.Problem}");
            if (FaultCodes.Cures.TryGetValue(fault.Code, out var cure)) await error.WriteLineAsync($"  {cure}");
            return fault.Kind == FaultKind.Unavailable ? ExitCodes.Unreachable : ExitCodes.Refused;
        }
        catch (UsageException wrong)
        {
            await error.WriteLineAsync($"appliance: {wrong.Message}");
            return ExitCodes.Usage;
        }
        catch (Exception lost) when (lost is HttpRequestException or SocketException or AuthenticationException or IOException or UntrustedException)
        {
            await error.WriteLineAsync($"appliance: {Why(lost)}");
            return ExitCodes.Unreachable;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Ok; // Ctrl-C while following
        }
    }

    public static RootCommand Build(TextWriter output)
    {
        var printer = new Printer(output);
        var root = new RootCommand("Manages an Appliance: its subnets, machines, leases and events.")
        {
            SetupCommand.Make(printer),
            LoginCommand.Make(printer),
            LogoutCommand.Make(printer),
            StatusCommand.Make(printer),
            SubnetCommands.Make(printer),
            ReservationCommands.Make(printer),
            ResourceCommands.Make(printer),
            LeaseCommands.Make(printer),
            EventCommands.Make(printer),
            TokenCommands.Make(printer),
            JoinTokenCommands.Make(printer),
            CompletionCommand.Make(output),
        };
        foreach (var option in Target.Options) root.Options.Add(option);
        root.Options.Add(Printer.Json);
        return root;
    }

    private static string Why(Exception lost)
    {
        for (var inner = lost; inner is not null; inner = inner.InnerException)
        {
            if (inner is UntrustedException) return inner.Message;
            if (inner is SocketException socket) return $"no appliance answers there ({socket.Message}). Is it running, and is --server right?";
        }
        return lost.Message;
    }

    private static string Usage(System.CommandLine.Parsing.SymbolResult? symbol)
    {
        var words = new Stack<string>();
        for (; symbol is System.CommandLine.Parsing.CommandResult command; symbol = symbol.Parent) words.Push(command.Command is RootCommand ? "appliance" : command.Command.Name);
        return string.Join(' ', words);
    }
}
