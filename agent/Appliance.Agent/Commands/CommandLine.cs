using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Appliance.Agent.Link;

namespace Appliance.Agent.Commands;

/// <summary>Chooses the command and turns what went wrong into an exit code and a sentence.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        using var ending = new CancellationTokenSource();
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        try
        {
            return await ChooseAsync(words, ending.Token);
        }
        catch (UsageException wrong)
        {
            return Say(Exit.Usage, $"{wrong.Message} `appliance-agent --help` lists what there is.");
        }
        catch (LinkFault fault)
        {
            return Say(fault.Problem == LinkProblem.Away ? Exit.Unreachable : Exit.Refused, fault.Message);
        }
        catch (Exception damaged) when (damaged is CryptographicException or JsonException)
        {
            return Say(Exit.BadSettings, $"A file of this agent is damaged: {damaged.Message} Remove its state directory and join again.");
        }
        catch (Exception forbidden) when (forbidden is IOException or UnauthorizedAccessException)
        {
            return Say(Exit.BadSettings, $"{forbidden.Message} (Is this run by root?)");
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return Exit.Ok;
        }

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            ending.Cancel();
        }
    }

    private static Task<int> ChooseAsync(IReadOnlyList<string> words, CancellationToken stop)
    {
        IReadOnlyList<string> rest = [.. words.Skip(1)];
        return (words.Count > 0 ? words[0] : null) switch
        {
            "--help" or "-h" or "help" => Task.FromResult(Say(Exit.Ok, HelpText.All)),
            "--version" => Task.FromResult(Say(Exit.Ok, $"appliance-agent {AgentVersion.Text}")),
            "discover" => DiscoverCommand.RunAsync(rest, TimeProvider.System, stop),
            "join" => JoinCommand.RunAsync(rest, TimeProvider.System, stop),
            "inventory" => InventoryCommand.RunAsync(rest, TimeProvider.System, stop),
            _ when words.Any(word => word == "--simulate" || word.StartsWith("--simulate=", StringComparison.Ordinal)) => SimulateCommand.RunAsync(words, TimeProvider.System, stop),
            null => ServiceCommand.RunAsync(rest, TimeProvider.System, stop),
            var word when word.StartsWith('-') => ServiceCommand.RunAsync(words, TimeProvider.System, stop),
            var word => throw new UsageException($"There is no command '{word}'."),
        };
    }

    private static int Say(int code, string text)
    {
        (code == Exit.Ok ? Console.Out : Console.Error).WriteLine(code == Exit.Ok ? text : $"appliance-agent: {text}");
        return code;
    }
}
