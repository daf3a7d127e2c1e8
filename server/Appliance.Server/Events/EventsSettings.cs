namespace Appliance.Server.Events;

/// <summary>Section "Events".</summary>
internal sealed record EventsSettings : IRoomSettings
{
    /// <summary>How long infos and notices are kept.</summary>
    public int RetentionDays { get; set; } = 90;

    /// <summary>How long warnings are kept.</summary>
    public int WarningRetentionDays { get; set; } = 180;

    /// <summary>How long errors are kept.</summary>
    public int ErrorRetentionDays { get; set; } = 365;

    /// <summary>A warning or an error that comes again within this time is counted, not listed again, until somebody acknowledges it.</summary>
    public int RepeatMinutes { get; set; } = 60;

    public IEnumerable<string> Problems()
    {
        if (RetentionDays is < 1 or > 3650) yield return "RetentionDays: must be 1 to 3650.";
        if (WarningRetentionDays is < 1 or > 3650) yield return "WarningRetentionDays: must be 1 to 3650.";
        if (ErrorRetentionDays is < 1 or > 3650) yield return "ErrorRetentionDays: must be 1 to 3650.";
        if (RepeatMinutes is < 0 or > 10080) yield return "RepeatMinutes: must be 0 to 10080.";
    }
}
