namespace Appliance.Contracts;

/// <summary>The body of every refusal: application/problem+json (RFC 9457) with our code, cure and field faults.</summary>
public sealed record Problem
{
    public required string Type { get; init; }
    public required string Title { get; init; }
    public required int Status { get; init; }
    public required string Detail { get; init; }

    /// <summary>One of <see cref="FaultCodes"/>.</summary>
    public required string Code { get; init; }
    public required string Cure { get; init; }

    /// <summary>The permission that is missing, when that is what stands against it.</summary>
    public string? Permission { get; init; }
    public IReadOnlyList<FieldFault> Fields { get; init => field = value ?? []; } = [];
}
