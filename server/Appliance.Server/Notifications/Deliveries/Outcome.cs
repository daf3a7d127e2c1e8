namespace Appliance.Server.Notifications.Deliveries;

/// <summary>How an attempt went.</summary>
internal sealed record Outcome(OutcomeKind Kind, string? Reason = null, TimeSpan? RetryAfter = null)
{
    private const int LongestReason = 300;

    public static Outcome Sent { get; } = new(OutcomeKind.Sent);

    public static Outcome Failed(string reason, TimeSpan? retryAfter = null) => new(OutcomeKind.Failed, Plain(reason), retryAfter);

    /// <summary>The mail server: whoever else is told by it has the same trouble.</summary>
    public static Outcome ServerFailed(string reason) => new(OutcomeKind.ServerFailed, Plain(reason));

    /// <summary>The receiver wants nothing any more.</summary>
    public static Outcome Gone(string reason) => new(OutcomeKind.Gone, Plain(reason));

    /// <summary>A receiver's words are a stranger's.</summary>
    private static string Plain(string reason) =>
        string.Concat((reason.Length > LongestReason ? reason[..LongestReason] : reason).Select(sign => char.IsControl(sign) || char.IsSurrogate(sign) ? ' ' : sign)).Trim();
}

internal enum OutcomeKind
{
    Sent,
    Failed,
    ServerFailed,
    Gone,
}
