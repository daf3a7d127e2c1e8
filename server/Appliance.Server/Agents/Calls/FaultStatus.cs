using Appliance.Contracts;
using Grpc.Core;

namespace Appliance.Server.Agents.Calls;

/// <summary>A refusal as gRPC says it: the kind alone decides the status; code and cure travel as trailers.</summary>
internal static class FaultStatus
{
    public static RpcException Of(FaultException fault) => Of(Status(fault.Kind), fault.Code, fault.Message);

    /// <summary>The caller learns that something broke, and not what.</summary>
    public static RpcException Defect() => Of(StatusCode.Internal, FaultCodes.Unexpected, "Something broke in the appliance.");

    private static RpcException Of(StatusCode status, string code, string message)
    {
        var trailers = new Metadata { { "fault-code", code } };
        if (FaultCodes.Cures.TryGetValue(code, out var cure)) trailers.Add("fault-cure", cure);
        return new RpcException(new Status(status, message), trailers);
    }

    private static StatusCode Status(FaultKind kind) => kind switch
    {
        FaultKind.Invalid => StatusCode.InvalidArgument,
        FaultKind.Denied => StatusCode.PermissionDenied,
        FaultKind.Missing => StatusCode.NotFound,
        FaultKind.Conflict => StatusCode.FailedPrecondition,
        FaultKind.Exhausted => StatusCode.ResourceExhausted,
        _ => StatusCode.Unavailable,
    };
}
