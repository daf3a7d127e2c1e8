namespace Appliance.Server;

/// <summary>The ways in. Each has its own listeners, and what is mounted on one can not be reached through another.</summary>
internal enum Door
{
    /// <summary>REST and the web UI, for operators.</summary>
    Api,

    /// <summary>Plain HTTP for boot loaders: files and scripts, nothing else.</summary>
    Boot,

    /// <summary>gRPC for strangers who ask to become members; the server alone shows a certificate.</summary>
    Enrolment,

    /// <summary>gRPC for members; both sides show a certificate.</summary>
    Agents,
}

/// <summary>Where rooms mount their endpoints.</summary>
internal sealed record Doors(IEndpointRouteBuilder Api, IEndpointRouteBuilder Boot, IEndpointRouteBuilder Enrolment, IEndpointRouteBuilder Agents);
