namespace Appliance.Rack;

/// <summary>A program ended with an error; the message carries what it said.</summary>
public sealed class ProgramFailedException(string command, int exitCode, string said)
    : Exception($"'{command}' ended with {exitCode}: {said.Trim()}")
{
    public int ExitCode { get; } = exitCode;
}
