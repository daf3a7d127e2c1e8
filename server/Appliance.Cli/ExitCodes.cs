namespace Appliance.Cli;

/// <summary>What the command's end means to a script.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>The appliance refused, and said why.</summary>
    public const int Refused = 1;

    public const int Usage = 2;

    /// <summary>No appliance answered, or it was not the one that was trusted.</summary>
    public const int Unreachable = 3;

    /// <summary>Ctrl-C, as shells count it: 128 + SIGINT.</summary>
    public const int Interrupted = 130;
}
