using Microsoft.AspNetCore.Http;

namespace Appliance.Web.Session;

/// <summary>A sign-in that has gone to the provider, kept in a cookie of the browser that began it: in another browser the answer opens nothing.</summary>
internal static class OpenIdTicket
{
    private const string Cookie = "__Host-appliance-openid";

    /// <param name="back">Where the reader wanted to go.</param>
    public static void Keep(HttpContext context, string ticket, DateTimeOffset expires, string back) =>
        context.Response.Cookies.Append(Cookie, $"{ticket}|{back}", Shape(expires));

    /// <returns>Null when there is none: begun in another browser, or too long ago.</returns>
    public static (string Ticket, string Back)? Take(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is not { } kept || kept.Split('|', 2) is not [var ticket, var back]) return null;
        context.Response.Cookies.Delete(Cookie, Shape(null));
        return (ticket, SignInForm.Safe(back));
    }

    // Lax: it has to come along when the provider sends the browser back.
    private static CookieOptions Shape(DateTimeOffset? expires) => new() { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Lax, Path = "/", Expires = expires, IsEssential = true };
}
