using Appliance.Contracts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Appliance.Web.Session;

/// <summary>Takes a name and a password to the API and keeps the token it gives in the browser's cookie.</summary>
internal static class SignInForm
{
    public static async Task EnterAsync(HttpContext context, ApiDoor door, string name, string password)
    {
        var browser = Browser(context);
        var reply = await door.Client(null, browser).LoginAsync(new LoginRequest(name, password, $"web {browser}"), context.RequestAborted);
        var until = new AuthenticationProperties { IsPersistent = false };
        await context.SignInAsync(SignedIn.Scheme, SignedIn.Principal(name.Trim(), reply.Token), until);
    }

    public static string Browser(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "::1";

    /// <summary>A path of ours and nothing else: "//evil.example" and "/\evil.example" lead away.</summary>
    public static string Safe(string? back) =>
        back is ['/', ..] && back is not ['/', '/' or '\\', ..] && !back.Contains('\\', StringComparison.Ordinal) && !back.Any(char.IsControl) ? back : "/";
}
