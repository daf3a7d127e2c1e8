namespace Appliance.Server.Notifications;

/// <summary>Section "Notifications".</summary>
internal sealed record NotificationsSettings : IRoomSettings
{
    /// <summary>How long a mail waits for more to tell; longer, up to sixty-four times, the more mails were sent within the last hour.</summary>
    public int PauseSeconds { get; set; } = 10;

    /// <summary>How long a delivery that fails is tried again.</summary>
    public int GiveUpHours { get; set; } = 72;

    /// <summary>How long ended deliveries are kept.</summary>
    public int RetentionDays { get; set; } = 30;

    public IEnumerable<string> Problems()
    {
        if (PauseSeconds is < 0 or > 300) yield return "PauseSeconds: must be 0 to 300.";
        if (GiveUpHours is < 1 or > 720) yield return "GiveUpHours: must be 1 to 720.";
        if (RetentionDays is < 1 or > 3650) yield return "RetentionDays: must be 1 to 3650.";
    }
}
