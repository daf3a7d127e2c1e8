namespace Appliance.Contracts;

/// <summary>What sort of refusal a fault is. It alone decides the HTTP status, the gRPC status and whether trying again can help.</summary>
public enum FaultKind
{
    /// <summary>The request is wrong in itself: 400.</summary>
    Invalid,

    /// <summary>The caller may not: 401 without, 403 with an identity.</summary>
    Denied,

    /// <summary>What it names does not exist: 404.</summary>
    Missing,

    /// <summary>The state of things stands against it: 409.</summary>
    Conflict,

    /// <summary>A limit is reached: 429.</summary>
    Exhausted,

    /// <summary>A part of the appliance is away for now; try again: 503.</summary>
    Unavailable,
}
