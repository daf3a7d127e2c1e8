using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Identity.Passkeys;
using Appliance.Server.Identity.Tokens;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Appliance.Server.Identity.Endpoints;

/// <summary>Passkeys. To begin keeps nothing here, so it is a GET.</summary>
internal static class PasskeyEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/api/v1").WithTags("access");
        group.MapGet("/login/passkey", (string address, PasskeySignIn signIn, CancellationToken stop) => signIn.BeginAsync(address, stop))
            .AllowAnonymous().WithName("BeginPasskeyLogin").WithSummary("What to ask the authenticator of a browser that has opened the appliance at 'address'.");
        group.MapPost("/login/passkey", FinishAsync).AllowAnonymous().WithName("PasskeyLogin").WithSummary("Gives an API token for an authenticator's answer.");
        group.MapGet("/me/passkeys", (ClaimsPrincipal caller, PasskeyDesk desk, CancellationToken stop) => desk.ListAsync(caller, stop))
            .Needs(Permissions.Self).WithName("ListPasskeys").WithSummary("The caller's passkeys.");
        group.MapGet("/me/passkeys/start", (string address, ClaimsPrincipal caller, PasskeyDesk desk, CancellationToken stop) => desk.BeginAsync(address, caller, stop))
            .Needs(Permissions.Self).WithName("BeginPasskey").WithSummary("What to ask an authenticator for a new passkey, in a browser that has opened the appliance at 'address'.");
        group.MapPost("/me/passkeys", (PasskeySpec spec, ClaimsPrincipal caller, PasskeyDesk desk, CancellationToken stop) => desk.AddAsync(spec, caller, stop))
            .Needs(Permissions.Self).WithName("AddPasskey").WithSummary("Keeps the passkey that the authenticator made.");
        group.MapDelete("/me/passkeys/{id:guid}", RemoveAsync).Needs(Permissions.Self).WithName("RemovePasskey").WithSummary("Takes a passkey of the caller away.");
    }

    private static Task<LoginReply> FinishAsync(PasskeyLogin answer, PasskeySignIn signIn, HttpContext context, CancellationToken stop)
    {
        SignInEndpoints.CheckTokenName(answer.TokenName);
        return signIn.FinishAsync(answer, Origin.Of(context), Origin.Agent(context), stop);
    }

    private static async Task<NoContent> RemoveAsync(Guid id, ClaimsPrincipal caller, PasskeyDesk desk, CancellationToken stop)
    {
        await desk.RemoveAsync(id, caller, stop);
        return TypedResults.NoContent();
    }
}
