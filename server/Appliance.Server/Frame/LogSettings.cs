namespace Appliance.Server;

/// <summary>Section "Log".</summary>
internal sealed record LogSettings : IRoomSettings
{
    /// <summary>What is not as grave as this is not logged.</summary>
    public LogLevel Level { get; set; } = LogLevel.Information;

    public IEnumerable<string> Problems() => [];
}
