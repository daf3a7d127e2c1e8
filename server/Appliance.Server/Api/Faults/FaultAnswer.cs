using System.Globalization;
using Appliance.Contracts;

namespace Appliance.Server.Api.Faults;

/// <summary>Writes a refusal as application/problem+json (RFC 9457).</summary>
internal static class FaultAnswer
{
    public static Task WriteAsync(HttpContext context, FaultException fault, int? status = null)
    {
        var code = status ?? Status(fault.Kind, context.User.Identity?.IsAuthenticated == true);
        context.Response.StatusCode = code;
        context.Features.Set(new RefusedWith(fault.Code));
        if (code == StatusCodes.Status401Unauthorized) context.Response.Headers.WWWAuthenticate = "Bearer";
        if (fault.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        var problem = new Problem
        {
            Type = $"urn:appliance:fault:{fault.Code}",
            Title = Title(code),
            Status = code,
            Detail = fault.Message,
            Code = fault.Code,
            Cure = FaultCodes.Cures[fault.Code],
            Permission = fault.Permission,
            Fields = fault.Fields,
        };
        return context.Response.WriteAsJsonAsync(problem, ContractsJson.Default.Problem, "application/problem+json", context.RequestAborted);
    }

    private static int Status(FaultKind kind, bool signedIn) => kind switch
    {
        FaultKind.Invalid => StatusCodes.Status400BadRequest,
        FaultKind.Denied => signedIn ? StatusCodes.Status403Forbidden : StatusCodes.Status401Unauthorized,
        FaultKind.Missing => StatusCodes.Status404NotFound,
        FaultKind.Conflict => StatusCodes.Status409Conflict,
        FaultKind.Exhausted => StatusCodes.Status429TooManyRequests,
        FaultKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static string Title(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "Not signed in",
        StatusCodes.Status403Forbidden => "Not allowed",
        StatusCodes.Status404NotFound => "Not found",
        StatusCodes.Status409Conflict => "It conflicts with how things are",
        StatusCodes.Status429TooManyRequests => "Too many",
        StatusCodes.Status500InternalServerError => "A defect",
        StatusCodes.Status503ServiceUnavailable => "Not available now",
        _ => "The request is wrong",
    };
}
