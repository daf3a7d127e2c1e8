namespace Appliance.Server.Events;

/// <summary>Section "Events".</summary>
internal sealed record EventsSettings : IRoomSettings
{
    /// <summary>How long events are kept.</summary>
    public int RetentionDays { get; set; } = 90;

    public IEnumerable<string> Problems()
    {
        if (RetentionDays is < 1 or > 3650) yield return "RetentionDays: must be 1 to 3650.";
    }
}
