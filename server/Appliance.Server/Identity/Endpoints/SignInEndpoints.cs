using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Identity.People;
using Appliance.Server.Identity.Rights;
using Appliance.Server.Identity.Tokens;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Appliance.Server.Identity.Endpoints;

/// <summary>Signing in and out, and what the caller is and may.</summary>
internal static class SignInEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/api/v1").WithTags("access");
        group.MapPost("/login", LoginAsync).AllowAnonymous().WithName("Login").WithSummary("Gives an API token for name and password.");
        group.MapPost("/logout", LogoutAsync).Needs(Permissions.Self).WithName("Logout").WithSummary("Voids the token the request came with.");
        group.MapGet("/me", MeAsync).Needs(Permissions.Self).WithName("ShowMe").WithSummary("Who the caller is, and what the caller may.");
        group.MapPut("/me/password", PasswordAsync).Needs(Permissions.Self).WithName("ChangePassword").WithSummary("Changes the caller's password, and ends all other sessions.");
        group.MapGet("/access/why", WhyAsync).Needs(Permissions.Self).WithName("Why")
            .WithSummary("Which grants allow or deny a permission: for everything, or for an object such as 'resource/web1'; of somebody else with 'user'.");
    }

    /// <exception cref="FaultException">Invalid.</exception>
    public static void CheckTokenName(string? name)
    {
        if (name is { Length: 0 or > TokenDesk.LongestName } || name?.Any(char.IsControl) == true)
            throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The sign-in was not tried.", [new FieldFault("tokenName", $"must have 1 to {TokenDesk.LongestName} characters")]);
    }

    private static Task<LoginReply> LoginAsync(LoginRequest request, SignIn signIn, HttpContext context, CancellationToken stop)
    {
        CheckTokenName(request.TokenName);
        return signIn.EnterAsync(request, Origin.Of(context), Origin.Agent(context), stop);
    }

    private static async Task<NoContent> LogoutAsync(ClaimsPrincipal caller, TokenDesk tokens, CancellationToken stop)
    {
        await tokens.RemoveAsync(caller.CallerToken(), caller, stop);
        return TypedResults.NoContent();
    }

    private static async Task<Me> MeAsync(ClaimsPrincipal caller, UserDesk users, CancellationToken stop)
    {
        var (user, rights) = (await users.ShowAsync(caller.CallerName(), stop), caller.Rights());
        return new Me(user.Name, user.FullName, user.Kind, caller.Holder().Kind,
            [.. Permissions.All.Where(rights.MaySomewhere)], [.. Permissions.All.Where(rights.MayEverywhere)], SecondFactorMissing: rights.Limit is { Count: 0 }, user.SecondFactor);
    }

    private static async Task<NoContent> PasswordAsync(PasswordChange change, ClaimsPrincipal caller, UserDesk users, SignIn signIn, HttpContext context, CancellationToken stop)
    {
        await users.ChangeOwnPasswordAsync(change, caller, person => signIn.ProveAsync(person, change.Old, Origin.Of(context), stop), stop);
        return TypedResults.NoContent();
    }

    private static Task<WhyAnswer> WhyAsync(string permission, string? @object, string? user, ClaimsPrincipal caller, WhyDesk why, CancellationToken stop)
    {
        if (@object?.Length > WhyDesk.LongestText || (@object is not null && !@object.Contains('/', StringComparison.Ordinal)))
            throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The question can not be answered.", [new("object", "must be kind and name, such as resource/web1")]);
        var other = user is not null && Users.Fold(user) != caller.CallerName() ? user : null;
        if (other is not null && !caller.Rights().MayEverywhere(Permissions.UserRead)) throw Access.Lacking(Permissions.UserRead);
        return why.AnswerAsync(caller.Rights(), permission, @object, other, stop);
    }
}
