using System.Security.Claims;

namespace Appliance.Server.Identity;

/// <summary>Who sent an API request.</summary>
public static class Caller
{
    /// <summary>The sign-in name, for the audit trail and the event list.</summary>
    public static string CallerName(this ClaimsPrincipal caller) => caller.FindFirstValue(ClaimTypes.Name) ?? "nobody";
}
