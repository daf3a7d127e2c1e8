namespace Appliance.Tests.Architecture;

/// <summary>The five places where a defect may be caught, logged once, and survived.</summary>
internal enum Boundary
{
    JobStep,

    /// <summary>One run of a reconciler or of another loop in the background.</summary>
    LoopRun,

    /// <summary>REST or gRPC.</summary>
    ApiRequest,

    Datagram,
    PluginCall,
}
