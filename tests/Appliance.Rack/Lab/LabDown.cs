namespace Appliance.Rack;

/// <summary><c>lab down</c>: ends the lab's processes, each only if it still is the one we started, and removes network, sockets and files.</summary>
internal static class LabDown
{
    public static async Task<int> RunAsync(LabFolder lab)
    {
        if (Directory.Exists(lab.Path)) Prerequisites.CheckRoot("sudo make lab-down");
        if (lab.Load() is not { } state)
        {
            Console.WriteLine("There is no lab.");
            lab.Remove();
            return 0;
        }
        await RemoveAsync(lab, state);
        Console.WriteLine("The lab is gone.");
        return 0;
    }

    public static async Task RemoveAsync(LabFolder lab, LabState state, bool keepLogs = false)
    {
        // Who makes the lab first, so that nothing is added; then machines; the appliance last, for it would only record their silence.
        if (state.Builder is { } builder && builder.Pid != Environment.ProcessId) await builder.EndAsync(TimeSpan.FromSeconds(2));
        foreach (var process in state.Processes.Reverse()) await process.Mark.EndAsync(TimeSpan.FromSeconds(6));
        // What was started and not written down any more: a failure or Ctrl-C came in between.
        foreach (var stray in RunningProgram.LoggingBelow(state.Folder)) await stray.EndAsync(TimeSpan.FromSeconds(6));
        await NetworkNamespace.RemoveAsync(state.Namespace);
        if (keepLogs && Directory.Exists(state.Folder)) lab.KeepLogs(state.Folder);
        if (Directory.Exists(state.Folder)) Directory.Delete(state.Folder, recursive: true);
        lab.Remove(keepLogs);
    }
}
