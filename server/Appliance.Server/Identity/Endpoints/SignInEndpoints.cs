using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Identity.People;
using Appliance.Server.Identity.Tokens;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Appliance.Server.Identity.Endpoints;

/// <summary>Signing in and out, and the tokens that result.</summary>
internal static class SignInEndpoints
{
    private const int LongestTokenName = 64;

    public static void Map(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/api/v1").WithTags("access");
        group.MapPost("/login", LoginAsync).AllowAnonymous().WithName("Login").WithSummary("Gives an API token for name and password.");
        group.MapPost("/logout", LogoutAsync).Needs(Permissions.Self).WithName("Logout").WithSummary("Voids the token the request came with.");
        group.MapGet("/tokens", ListAsync).Needs(Permissions.Self).WithName("ListTokens").WithSummary("Lists API tokens, newest first.");
        group.MapDelete("/tokens/{id:guid}", RemoveAsync).Needs(Permissions.Self).WithName("RemoveToken").WithSummary("Voids an API token at once.");
    }

    private static Task<LoginReply> LoginAsync(LoginRequest request, SignIn signIn, HttpContext context, CancellationToken stop) =>
        request.TokenName is { Length: 0 or > LongestTokenName }
            ? throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The sign-in was not tried.",
                [new FieldFault("tokenName", $"must have 1 to {LongestTokenName} characters")])
            : signIn.EnterAsync(request, context.Connection.RemoteIpAddress, stop);

    private static async Task<NoContent> LogoutAsync(ClaimsPrincipal caller, ApiTokens tokens, CancellationToken stop)
    {
        await tokens.RemoveAsync(caller.CallerToken(), stop);
        return TypedResults.NoContent();
    }

    private static async Task<IReadOnlyList<ApiTokenInfo>> ListAsync(ApiTokens tokens, CancellationToken stop) => await tokens.ListAsync(stop);

    private static async Task<NoContent> RemoveAsync(Guid id, ApiTokens tokens, CancellationToken stop) =>
        await tokens.RemoveAsync(id, stop)
            ? TypedResults.NoContent()
            : throw new FaultException(FaultKind.Missing, FaultCodes.NotFound, $"There is no token {id}.");
}
