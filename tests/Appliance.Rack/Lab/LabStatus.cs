namespace Appliance.Rack;

/// <summary><c>lab status</c>: what is up, and what to try next. Plain lines that nothing wraps: a copied command must work.</summary>
internal static class LabStatus
{
    public static int Run(LabFolder lab)
    {
        if (lab.Load() is not { } state)
        {
            Console.WriteLine("There is no lab. 'make lab' makes one.");
            return 1;
        }
        if (state.Builder is { } builder)
            Console.WriteLine(builder.Alive ? "The lab is being made." : "The lab's making was broken off: 'make lab-down' removes what there is of it.");
        else
            Print(lab, state);
        foreach (var process in state.Processes)
            Console.WriteLine($"  {process.Name,-18} process {process.Mark.Pid} {(process.Mark.Alive ? "runs" : "has ended")}");
        return 0;
    }

    public static void Print(LabFolder lab, LabState state)
    {
        Console.WriteLine();
        foreach (var machine in state.Machines)
            Console.WriteLine($"  {machine.Name,-18} {(machine.Uefi ? "UEFI" : "BIOS")}  {machine.Mac}  code on its console: {machine.Code ?? "none yet"}");
        var first = state.Machines.Count > 0 ? state.Machines[0].Mac : "MAC";
        var command = Short(lab.Command);
        Console.WriteLine($"""

              The appliance:     {state.Url}
              Set-up token:      {state.SetupToken}  (works once)

              Try next:
                {command} setup --no-subnet
                {command} resource list --pending
                {command} resource approve {first} --name node1

              'make lab-down' removes every trace.
            """);
    }

    /// <summary>As one would type it from here.</summary>
    private static string Short(string path) =>
        Path.GetRelativePath(Directory.GetCurrentDirectory(), path) is var near && near.StartsWith("..", StringComparison.Ordinal) ? path : near;
}
