using Spectre.Console;

namespace Appliance.Rack;

/// <summary><c>lab status</c>: what is up, and what to try next.</summary>
internal static class LabStatus
{
    public static int Run(Artifacts artifacts)
    {
        if (LabState.Load(artifacts) is not { } state)
        {
            Console.WriteLine("There is no lab. 'make lab' makes one.");
            return 1;
        }
        Print(state);
        foreach (var process in state.Processes)
            AnsiConsole.MarkupLineInterpolated($"  {process.Name,-18} process {process.Mark.Pid} {(process.Mark.Alive ? "runs" : "has ended")}");
        return 0;
    }

    public static void Print(LabState state)
    {
        AnsiConsole.WriteLine();
        foreach (var machine in state.Machines)
            AnsiConsole.MarkupLineInterpolated($"  {machine.Name,-18} {(machine.Uefi ? "UEFI" : "BIOS")}  {machine.Mac}  code on its console: [bold]{machine.Code ?? "none yet"}[/]");
        AnsiConsole.WriteLine();
        AnsiConsole.MarkupLineInterpolated($"  The appliance:     [bold]{state.Url}[/]");
        AnsiConsole.MarkupLineInterpolated($"  Set-up token:      [bold]{state.SetupToken}[/]  (works once)");
        AnsiConsole.WriteLine();
        AnsiConsole.WriteLine("  Try next:");
        AnsiConsole.WriteLine($"    APPLIANCE_SETUP_TOKEN={state.SetupToken} artifacts/bin/appliance setup --no-subnet --server {state.Url}");
        AnsiConsole.WriteLine("    artifacts/bin/appliance resource list --pending");
        AnsiConsole.WriteLine($"    artifacts/bin/appliance resource approve {(state.Machines.Count > 0 ? state.Machines[0].Mac : "MAC")} --name node1");
        AnsiConsole.WriteLine();
        AnsiConsole.WriteLine("  'make lab-down' removes every trace.");
    }
}
