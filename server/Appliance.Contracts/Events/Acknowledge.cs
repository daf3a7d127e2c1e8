namespace Appliance.Contracts;

/// <summary>Who takes care of an event.</summary>
public sealed record EventAcknowledgement(DateTimeOffset At, string By, string? Comment);

/// <summary>Either ids, or a filter as for a list of events.</summary>
/// <param name="UpTo">The newest event that whoever acknowledges has seen: what came later stays.</param>
public sealed record AcknowledgeRequest(
    IReadOnlyList<long>? Ids = null, Severity? Severity = null, string? Object = null, string? Search = null, string? Name = null,
    DateTimeOffset? From = null, DateTimeOffset? To = null, long? UpTo = null, string? Comment = null);

/// <param name="Acknowledged">How many were not acknowledged before.</param>
public sealed record AcknowledgeReply(int Acknowledged);

/// <summary>How many events nobody has acknowledged.</summary>
public sealed record EventAttention(long Warnings, long Errors);
