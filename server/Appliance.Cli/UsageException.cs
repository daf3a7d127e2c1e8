namespace Appliance.Cli;

/// <summary>The command line reads well and still makes no sense: exit code 2.</summary>
internal sealed class UsageException(string message) : Exception(message);
