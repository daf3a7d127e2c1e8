using Appliance.Contracts;
using Appliance.Server.Store;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Appliance.Server.Agents.Calls;

/// <summary>The boundary of every call: refusals get their status, an absent store says "later", and a defect is logged here, once.</summary>
internal sealed class FaultInterceptor(AgentMeters meters, ILogger<FaultInterceptor> logger) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        TResponse? reply = null;
        await GuardAsync(context, async () => reply = await continuation(request, context));
        return reply!;
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, () => continuation(request, responseStream, context));

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, () => continuation(requestStream, responseStream, context));

    private async Task GuardAsync(ServerCallContext context, Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (FaultException fault)
        {
            meters.Refused(fault.Code);
            throw FaultStatus.Of(fault);
        }
        catch (StoreAwayException away)
        {
            throw FaultStatus.Of(new FaultException(FaultKind.Unavailable, FaultCodes.StoreAway, "The database is away.", cause: away));
        }
        catch (Exception) when (context.CancellationToken.IsCancellationRequested)
        {
            // The caller has gone; whatever broke while it went is not a defect, and nobody hears the answer.
            throw new RpcException(new Status(StatusCode.Cancelled, "The call was cancelled."));
        }
        catch (Exception defect) when (defect is not RpcException)
        {
            Log.CallBroke(logger, context.Method, defect);
            throw FaultStatus.Defect();
        }
    }
}
