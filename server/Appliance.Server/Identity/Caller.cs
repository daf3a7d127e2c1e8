using System.Security.Claims;

namespace Appliance.Server.Identity;

/// <summary>Who sent an API request.</summary>
public static class Caller
{
    internal const string TokenClaim = "appliance/token";

    /// <summary>The sign-in name, for the audit trail and the event list.</summary>
    public static string CallerName(this ClaimsPrincipal caller) => caller.FindFirstValue(ClaimTypes.Name) ?? "nobody";

    /// <summary>The API token the request came with.</summary>
    internal static Guid CallerToken(this ClaimsPrincipal caller) => Guid.Parse(caller.FindFirstValue(TokenClaim)!);
}
