namespace Appliance.Contracts;

/// <summary>A refusal that a person can act on. Anything else that is thrown is a defect.</summary>
public sealed class FaultException(FaultKind kind, string code, string message, IReadOnlyList<FieldFault>? fields = null, Exception? cause = null)
    : Exception(message, cause)
{
    public FaultKind Kind { get; } = kind;

    /// <summary>One of <see cref="FaultCodes"/>.</summary>
    public string Code { get; } = code;

    /// <summary>Everything that is wrong with the request, not just the first thing.</summary>
    public IReadOnlyList<FieldFault> Fields { get; } = fields ?? [];

    /// <summary>When trying again can help; null when it can not or nobody knows.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The permission that the caller lacks.</summary>
    public string? Permission { get; init; }

    /// <summary>As the appliance wrote it; null where the refusal was made.</summary>
    public Problem? Answer { get; init; }
}
