namespace Appliance.Contracts;

public sealed record PowerActionRequest(PowerAction? Action = null);

/// <summary>The job that does it.</summary>
/// <param name="Again">It had been asked for before, with the same Idempotency-Key.</param>
public sealed record PowerOrder(Guid Job, long Number, bool Again);

/// <param name="Resources">Ids, names or MAC addresses; at most 200.</param>
public sealed record PowerActionsRequest(PowerAction? Action = null, IReadOnlyList<string>? Resources = null);

/// <summary>One machine of many: either a job, or why not.</summary>
/// <param name="Resource">As it was asked for.</param>
public sealed record PowerAnswer(string Resource, PowerOrder? Order = null, string? Code = null, string? Message = null, string? Cure = null);
