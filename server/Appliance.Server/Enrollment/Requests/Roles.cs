namespace Appliance.Server.Enrollment.Requests;

/// <summary>What an agent asks to become, as the wire says it.</summary>
internal static class Roles
{
    /// <summary>A machine that booted our discovery system and waits for what comes.</summary>
    public const string Discovery = "discovery";

    /// <summary>A host that runs already and joins with an operator's token.</summary>
    public const string Host = "host";
}
