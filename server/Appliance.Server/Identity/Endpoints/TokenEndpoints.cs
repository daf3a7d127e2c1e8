using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Identity.People;
using Appliance.Server.Identity.Tokens;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Appliance.Server.Identity.Endpoints;

/// <summary>API tokens and sessions: one's own, and with the right to it those of others.</summary>
internal static class TokenEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/api/v1").WithTags("access");
        group.MapGet("/tokens", ListAsync).Needs(Permissions.Self).WithName("ListTokens")
            .WithSummary("Lists API tokens and sessions, newest first: the caller's own, those of 'owner', or with owner=* everybody's.");
        group.MapPost("/tokens", MakeAsync).Needs(Permissions.Self).WithName("MakeToken").WithSummary("Makes an API token for a program; it is shown this once.");
        group.MapDelete("/tokens/{id:guid}", RemoveAsync).Needs(Permissions.Self).WithName("RemoveToken").WithSummary("Voids an API token at once.");
        group.MapDelete("/sessions", SignOutAsync).Needs(Permissions.Self).WithName("SignOutEverywhere")
            .WithSummary("Ends all sessions and sign-ins of the caller, or of 'owner', but the one the request comes with.");
    }

    private static Task<IReadOnlyList<ApiTokenInfo>> ListAsync(ClaimsPrincipal caller, TokenDesk tokens, CancellationToken stop, string? owner = null) =>
        tokens.ListAsync(owner, caller, stop);

    private static Task<TokenReply> MakeAsync(TokenRequest request, ClaimsPrincipal caller, TokenDesk tokens, HttpContext context, CancellationToken stop) =>
        tokens.MakeAsync(request, caller, Place.Of(Origin.Of(context)), stop);

    private static async Task<NoContent> RemoveAsync(Guid id, ClaimsPrincipal caller, TokenDesk tokens, CancellationToken stop)
    {
        await tokens.RemoveAsync(id, caller, stop);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> SignOutAsync(ClaimsPrincipal caller, TokenDesk tokens, CancellationToken stop, string? owner = null)
    {
        await tokens.SignOutEverywhereAsync(owner, caller, stop);
        return TypedResults.NoContent();
    }
}
