namespace Appliance.Rack;

/// <summary><c>lab down</c>: ends the lab's processes, each only if it still is the one we started, and removes network, sockets and files.</summary>
internal static class LabDown
{
    public static async Task<int> RunAsync(Artifacts artifacts)
    {
        if (LabState.Load(artifacts) is not { } state)
        {
            Console.WriteLine("There is no lab.");
            if (Directory.Exists(LabState.FolderIn(artifacts))) Directory.Delete(LabState.FolderIn(artifacts), recursive: true);
            return 0;
        }
        await RemoveAsync(artifacts, state);
        Console.WriteLine("The lab is gone.");
        return 0;
    }

    public static async Task RemoveAsync(Artifacts artifacts, LabState state, bool keepLogs = false)
    {
        // Machines first, the appliance last: it would only record their silence.
        foreach (var process in state.Processes.Reverse()) await process.Mark.EndAsync(TimeSpan.FromSeconds(6));
        await NetworkNamespace.RemoveAsync(state.Namespace);
        if (Directory.Exists(state.Folder)) Directory.Delete(state.Folder, recursive: true);
        if (!keepLogs && Directory.Exists(LabState.FolderIn(artifacts))) Directory.Delete(LabState.FolderIn(artifacts), recursive: true);
    }
}
