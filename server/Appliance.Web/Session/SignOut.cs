using Appliance.Contracts;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Appliance.Web.Session;

/// <summary>POST /sign-out: voids the API token, then forgets the cookie.</summary>
internal static class SignOut
{
    public const string Path = "/sign-out";

    public static IEndpointConventionBuilder Map(IEndpointRouteBuilder door, AuthorizationPolicy browsers) =>
        door.MapPost(Path, LeaveAsync).RequireAuthorization(browsers).ExcludeFromDescription();

    private static async Task<IResult> LeaveAsync(HttpContext context, ApiDoor door, IAntiforgery forms)
    {
        if (!await forms.IsRequestValidAsync(context)) return Results.BadRequest();
        try
        {
            await door.Client(SignedIn.Token(context.User)).LogoutAsync(context.RequestAborted);
        }
        catch (FaultException fault) when (fault.Kind == FaultKind.Denied)
        {
            // The token was void already.
        }
        await context.SignOutAsync(SignedIn.Scheme);
        return Results.LocalRedirect(SignedIn.Page + "?why=out");
    }
}
