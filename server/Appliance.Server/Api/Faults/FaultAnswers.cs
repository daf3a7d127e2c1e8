using Appliance.Contracts;
using Appliance.Server.Store;
using Microsoft.AspNetCore.Diagnostics;

namespace Appliance.Server.Api.Faults;

/// <summary>The boundary of an API request: whatever was thrown becomes an answer, and a defect is logged here, once.</summary>
internal sealed class FaultAnswers(ILogger<FaultAnswers> log) : IExceptionHandler
{
    private static readonly TimeSpan StoreComesBack = TimeSpan.FromSeconds(5);

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested) return true; // Nobody listens any more.
        var (fault, status) = Translate(httpContext, exception);
        await FaultAnswer.WriteAsync(httpContext, fault, status);
        return true;
    }

    private (FaultException Fault, int? Status) Translate(HttpContext context, Exception thrown)
    {
        switch (thrown)
        {
            case FaultException fault:
                return (fault, null);
            case StoreAwayException:
                return (new FaultException(FaultKind.Unavailable, FaultCodes.StoreAway, "The database is away.") { RetryAfter = StoreComesBack }, null);
            case BadHttpRequestException bad:
                return (BadRequest.Explain(bad), bad.StatusCode);
            default:
                Log.Defect(log, context.Request.Method, context.GetEndpoint()?.DisplayName ?? "no endpoint", thrown);
                return (new FaultException(FaultKind.Invalid, FaultCodes.Unexpected, "The server could not do this."), StatusCodes.Status500InternalServerError);
        }
    }
}
