using Grpc.Core;

namespace Appliance.Agent.Link;

/// <summary>A conversation with the appliance that did not succeed. The message is for the person at the machine.</summary>
internal sealed class LinkFault(LinkProblem problem, string message, Exception? inner = null) : Exception(message, inner)
{
    public LinkProblem Problem => problem;

    /// <summary>What a failed call means: the handshake is asked first, because gRPC tells every failed one as "unavailable".</summary>
    public static LinkFault From(RpcException call, ServerAddress server, PinnedServer pinned)
    {
        if (Distrust(pinned.Verdict) is { } reason) return new LinkFault(LinkProblem.Distrusted, $"{server} is not our appliance: {reason}", call);
        var detail = call.Status.Detail;
        return call.StatusCode switch
        {
            StatusCode.PermissionDenied or StatusCode.InvalidArgument or StatusCode.Unauthenticated or StatusCode.FailedPrecondition or
                StatusCode.AlreadyExists or StatusCode.Unimplemented or StatusCode.OutOfRange => new LinkFault(LinkProblem.Refused, detail, call),
            StatusCode.NotFound => new LinkFault(LinkProblem.Forgotten, detail, call),
            StatusCode.ResourceExhausted => new LinkFault(LinkProblem.Away, $"{server} is busy: {detail}", call),
            _ => new LinkFault(LinkProblem.Away, $"{server} does not answer ({call.StatusCode}): {Innermost(call)}", call),
        };
    }

    private static string? Distrust(ServerVerdict verdict) => verdict switch
    {
        ServerVerdict.NoCertificate => "it showed no certificate that can be read.",
        ServerVerdict.WrongPin => "its certificates do not end in the pinned key. Another appliance answers here, or someone stands in between.",
        ServerVerdict.WrongPurpose => "its certificate is not one for servers.",
        ServerVerdict.Expired => "its certificate has expired by this machine's clock. Set the clock, or renew the appliance's certificate.",
        ServerVerdict.BrokenChain => "a signature in its certificates is wrong.",
        _ => null,
    };

    private static string Innermost(RpcException call) => (call.Status.DebugException?.GetBaseException() ?? call).Message;
}

internal enum LinkProblem
{
    /// <summary>Not now; later perhaps.</summary>
    Away,

    /// <summary>Somebody answers who is not the appliance.</summary>
    Distrusted,

    /// <summary>The appliance said no.</summary>
    Refused,

    /// <summary>A person said no.</summary>
    Rejected,

    /// <summary>The appliance does not know the request (any more): ask anew.</summary>
    Forgotten,

    /// <summary>The appliance's code for this machine is not the one this machine has computed.</summary>
    CodeDiffers,
}
