namespace Appliance.Agent.Link;

/// <summary>How far a machine has come: told on each change to whoever shows it.</summary>
/// <param name="Message">One sentence; empty when the step says it all.</param>
internal sealed record Standing(Step Step, string Message)
{
    public string? Code { get; init; }

    public string? Name { get; init; }

    /// <summary>The appliance's clock, when it has told it.</summary>
    public DateTimeOffset? ServerTime { get; init; }
}

internal enum Step
{
    Connecting,
    ServerAway,
    Distrusted,
    Refused,
    WaitingForApproval,
    Rejected,
    Approved,
    Connected,
}
