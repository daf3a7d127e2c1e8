namespace Appliance.Server.Jobs;

/// <summary>Section "Jobs".</summary>
internal sealed record JobsSettings : IRoomSettings
{
    /// <summary>How many jobs this server works on at once.</summary>
    public int Workers { get; set; } = 16;

    /// <summary>How long ended jobs are kept.</summary>
    public int RetentionDays { get; set; } = 90;

    public IEnumerable<string> Problems()
    {
        if (Workers is < 1 or > 200) yield return "Workers: must be 1 to 200.";
        if (RetentionDays is < 7 or > 3650) yield return "RetentionDays: must be 7 to 3650.";
    }
}
