using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Identity.Rights;
using Appliance.Server.Identity.Tokens;

namespace Appliance.Server.Identity;

/// <summary>Who sent an API request.</summary>
public static class Caller
{
    /// <summary>The sign-in name, for the audit trail and the event list.</summary>
    public static string CallerName(this ClaimsPrincipal caller) => caller.FindFirstValue(ClaimTypes.Name) ?? "nobody";

    /// <summary>The user's id: the owner of what the request asks for.</summary>
    public static Guid CallerId(this ClaimsPrincipal caller) => caller.Holder().User;

    /// <summary>Whether the caller, with the token at hand, has a permission for anything at all.</summary>
    public static bool MaySomewhere(this ClaimsPrincipal caller, string permission) => caller.Rights().MaySomewhere(permission);

    public static bool MayEverywhere(this ClaimsPrincipal caller, string permission) => caller.Rights().MayEverywhere(permission);

    /// <summary>The API token the request came with.</summary>
    internal static Guid CallerToken(this ClaimsPrincipal caller) => caller.Holder().Token;

    internal static TokenHolder Holder(this ClaimsPrincipal caller) => ((CallerIdentity)caller.Identity!).Holder;

    internal static CallerRights Rights(this ClaimsPrincipal caller) => ((CallerIdentity)caller.Identity!).Rights;

    /// <summary>A program's token may not change what people sign in with: whoever finds it would own the account.</summary>
    internal static void DemandPerson(this ClaimsPrincipal caller)
    {
        if (caller.Holder().Kind == TokenKind.Token || caller.Rights().Limit is not null)
            throw new FaultException(FaultKind.Denied, FaultCodes.PersonNeeded, "Only somebody who has signed in can do this.");
    }
}
