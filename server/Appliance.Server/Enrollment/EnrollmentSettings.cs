namespace Appliance.Server.Enrollment;

/// <summary>The section "Enrollment".</summary>
internal sealed record EnrollmentSettings : IRoomSettings
{
    /// <summary>How long a request waits for a person.</summary>
    public int RequestHours { get; set; } = 24;

    /// <summary>How long an approved agent may take to come back with its certificate.</summary>
    public int AgentBackSeconds { get; set; } = 300;

    /// <summary>How long an enrolled machine may take to report its hardware.</summary>
    public int InspectSeconds { get; set; } = 600;

    /// <summary>Agents older than this are refused.</summary>
    public string OldestAgent { get; set; } = "0.1.0";

    public TimeSpan AgentBack => TimeSpan.FromSeconds(AgentBackSeconds);

    public TimeSpan Inspect => TimeSpan.FromSeconds(InspectSeconds);

    public IEnumerable<string> Problems()
    {
        if (RequestHours is < 1 or > 24 * 30) yield return $"RequestHours: {RequestHours} is not between 1 and 720.";
        if (AgentBackSeconds is < 10 or > 86_400) yield return $"AgentBackSeconds: {AgentBackSeconds} is not between 10 and 86400.";
        if (InspectSeconds is < 10 or > 86_400) yield return $"InspectSeconds: {InspectSeconds} is not between 10 and 86400.";
        if (!Version.TryParse(OldestAgent, out _)) yield return $"OldestAgent: '{OldestAgent}' is not a version such as 0.1.0.";
    }
}
