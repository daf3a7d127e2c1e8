using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Identity.Factors;
using Appliance.Server.Identity.People;
using Appliance.Server.Identity.Tokens;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Appliance.Server.Identity.Endpoints;

/// <summary>Second factors, and the way back for a forgotten password.</summary>
internal static class FactorEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/api/v1").WithTags("access");
        group.MapPost("/login/second", (SecondStepRequest request, SignIn signIn, HttpContext context, CancellationToken stop) =>
                signIn.SecondAsync(request, Origin.Of(context), Origin.Agent(context), stop))
            .AllowAnonymous().WithName("LoginSecondStep").WithSummary("Answers the challenge of a sign-in with a code or a recovery code, and gives the token.");
        group.MapPost("/me/totp", (ClaimsPrincipal caller, FactorDesk desk, CancellationToken stop) => desk.BeginAsync(caller, stop))
            .Needs(Permissions.Self).WithName("BeginTotp").WithSummary("Makes a secret for an authenticator; it is in force when a code of it has been shown.");
        group.MapPost("/me/totp/confirm", (CodeSpec shown, ClaimsPrincipal caller, FactorDesk desk, HttpContext context, CancellationToken stop) =>
                desk.ConfirmAsync(shown.Code, caller, Origin.Of(context), stop))
            .Needs(Permissions.Self).WithName("ConfirmTotp").WithSummary("Puts the authenticator in force and gives recovery codes, shown this once.");
        group.MapPost("/me/totp/remove", RemoveAsync).Needs(Permissions.Self).WithName("RemoveTotp").WithSummary("Takes the second factor away, with a code or a recovery code.");
        group.MapDelete("/users/{name}/second-factor", RemoveOfAsync).Needs(Permissions.UserWrite).WithName("RemoveSecondFactor").WithSummary("Takes the second factor of somebody away who has lost it.");
        group.MapPost("/users/{name}/reset-token", (string name, ClaimsPrincipal caller, PasswordResets resets, CancellationToken stop) => resets.IssueAsync(name, caller, stop))
            .Needs(Permissions.UserWrite).WithName("MakeResetToken").WithSummary("Makes a token with which a user sets a new password; it is shown this once.");
        group.MapPost("/password-reset", AskAsync).AllowAnonymous().WithName("AskForPasswordReset").WithSummary("Mails a reset token, if there is such a user with a mail address; the answer is the same if not.");
        group.MapPost("/password-reset/finish", FinishAsync).AllowAnonymous().WithName("FinishPasswordReset").WithSummary("Sets a new password with a reset token, and ends all that was open.");
    }

    private static async Task<NoContent> RemoveAsync(CodeSpec shown, ClaimsPrincipal caller, FactorDesk desk, HttpContext context, CancellationToken stop)
    {
        await desk.RemoveAsync(shown.Code, caller, Origin.Of(context), stop);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> RemoveOfAsync(string name, ClaimsPrincipal caller, FactorDesk desk, CancellationToken stop)
    {
        await desk.RemoveOfAsync(name, caller, stop);
        return TypedResults.NoContent();
    }

    private static async Task<Accepted> AskAsync(PasswordResetRequest request, PasswordResets resets, HttpContext context, CancellationToken stop)
    {
        await resets.AskAsync(request.Name, Origin.Of(context), stop);
        return TypedResults.Accepted((string?)null);
    }

    private static async Task<NoContent> FinishAsync(PasswordResetFinish request, PasswordResets resets, HttpContext context, CancellationToken stop)
    {
        await resets.FinishAsync(request, Origin.Of(context), stop);
        return TypedResults.NoContent();
    }
}
