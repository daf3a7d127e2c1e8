using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;

namespace Appliance.Web.Session;

/// <summary>A browser's sign-in: an encrypted cookie that carries the API token. The browser can neither read nor change it.</summary>
internal static class SignedIn
{
    public const string Scheme = "Browser";
    public const string Page = "/sign-in";

    private const string TokenClaim = "appliance/api-token";
    private const string BrowserClaim = "appliance/browser";
    private static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    public static void Shape(CookieAuthenticationOptions cookie)
    {
        cookie.Cookie.Name = "__Host-appliance";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.Always;
        cookie.Cookie.SameSite = SameSiteMode.Lax; // Strict would ask everybody who follows a link from a mail to sign in again.
        cookie.ExpireTimeSpan = Longest;
        cookie.SlidingExpiration = false;
        cookie.LoginPath = Page;
        cookie.ReturnUrlParameter = "back";
        cookie.Events.OnRedirectToLogin = context =>
        {
            var page = HttpMethods.IsGet(context.Request.Method) && !context.Request.Path.StartsWithSegments("/_blazor", StringComparison.Ordinal);
            if (page) context.Response.Redirect(context.RedirectUri);
            else context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        };
    }

    public static ClaimsPrincipal Principal(string name, string token, string browser) =>
        new(new ClaimsIdentity([new Claim(ClaimTypes.Name, name), new Claim(TokenClaim, token), new Claim(BrowserClaim, browser)], Scheme));

    /// <summary>The address of the browser that signed in.</summary>
    public static string? Browser(ClaimsPrincipal? person) => person?.FindFirstValue(BrowserClaim);

    public static string? Token(ClaimsPrincipal? person) => person?.FindFirstValue(TokenClaim);
}
