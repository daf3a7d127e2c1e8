namespace Appliance.Agent.Commands;

/// <summary>Exit codes, those of the `appliance` command.</summary>
internal static class Exit
{
    public const int Ok = 0;

    /// <summary>The appliance or a person said no, or something here is damaged; the reason has been printed.</summary>
    public const int Refused = 1;

    public const int Usage = 2;

    public const int Unreachable = 3;

    /// <summary>EX_CONFIG: starting again will not help.</summary>
    public const int BadSettings = 78;
}
