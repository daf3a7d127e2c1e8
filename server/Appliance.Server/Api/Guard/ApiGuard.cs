using Appliance.Contracts;
using Appliance.Server.Api.Faults;
using Microsoft.AspNetCore.Http.Features;

namespace Appliance.Server.Api.Guard;

/// <summary>What every request to the API passes: answers get their security headers, faults their form, and requests their limits.</summary>
internal sealed class ApiGuard : IDoorGuard
{
    private const long LargestBody = 1024 * 1024;

    public Door Door => Door.Api;

    public void Post(IApplicationBuilder pipeline)
    {
        pipeline.Use(SecurityHeaders.AddAsync);
        pipeline.UseExceptionHandler();
        pipeline.UseStatusCodePages(page => EmptyAnswerAsync(page.HttpContext));
        pipeline.Use(HostNames.CheckAsync);
        pipeline.Use(LimitBodyAsync);
    }

    private static Task LimitBodyAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = LargestBody;
        return next(context);
    }

    /// <summary>Routing and the reading of bodies answer some mistakes with a bare status; we say the same with a body.</summary>
    private static Task EmptyAnswerAsync(HttpContext context)
    {
        var status = context.Response.StatusCode;
        var fault = status switch
        {
            StatusCodes.Status404NotFound => new FaultException(FaultKind.Missing, FaultCodes.NotFound, "There is nothing at this address."),
            StatusCodes.Status405MethodNotAllowed => new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, $"{context.Request.Method} is not offered here."),
            _ => BadRequest.Explain(status),
        };
        return FaultAnswer.WriteAsync(context, fault, status);
    }
}
