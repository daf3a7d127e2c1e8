namespace Appliance.Agent.Shell;

/// <summary>A program to be run: an argument list, never a line for a shell.</summary>
/// <param name="Program">Its name, looked up in the system's own folders and nowhere else.</param>
/// <param name="Deadline">Then it is killed, and whatever it has started.</param>
internal sealed record ToolCall(string Program, IReadOnlyList<string> Arguments, TimeSpan Deadline)
{
    /// <summary>All it is given besides PATH and LC_ALL. The place for secrets: other users can not read it.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}

/// <summary>What came of it. Of each stream the first 64 KiB.</summary>
/// <param name="ExitCode">Null when it was killed.</param>
internal sealed record ToolAnswer(int? ExitCode, string Output, string Errors);
