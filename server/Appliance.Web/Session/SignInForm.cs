using Appliance.Contracts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Appliance.Web.Session;

/// <summary>Takes a name and a password to the API and keeps the token it gives in the browser's cookie.</summary>
internal static class SignInForm
{
    /// <returns>What a second factor has to answer, or null: the person is signed in.</returns>
    public static Task<LoginChallenge?> EnterAsync(HttpContext context, ApiDoor door, string name, string password)
    {
        var browser = Browser(context);
        return TakeAsync(context, door, api => api.LoginAsync(new LoginRequest(name, password, $"web {browser}", Session: true), context.RequestAborted));
    }

    /// <param name="code">Six digits of an authenticator, or a recovery code.</param>
    public static Task<LoginChallenge?> AnswerAsync(HttpContext context, ApiDoor door, string challenge, string code)
    {
        code = code.Trim();
        var answer = code.All(sign => char.IsAsciiDigit(sign) || sign == ' ')
            ? new SecondStepRequest(challenge, Code: code.Replace(" ", "", StringComparison.Ordinal))
            : new SecondStepRequest(challenge, Recovery: code);
        return TakeAsync(context, door, api => api.SecondStepAsync(answer, context.RequestAborted));
    }

    /// <summary>The answer of an OpenID provider, with the ticket this browser was given when it began.</summary>
    public static Task<LoginChallenge?> ReturnAsync(HttpContext context, ApiDoor door, OpenIdLogin answer) =>
        TakeAsync(context, door, api => api.OpenIdLoginAsync(answer with { TokenName = $"web {Browser(context)}", Session = true }, context.RequestAborted));

    public static Task<LoginChallenge?> ShowPasskeyAsync(HttpContext context, ApiDoor door, string ticket, string answer) => TakeAsync(context, door,
        api => api.PasskeyLoginAsync(new PasskeyLogin(ticket, answer, $"web {Browser(context)}", Session: true), context.RequestAborted));

    public static string Browser(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "::1";

    /// <summary>A path of ours and nothing else: "//evil.example" and "/\evil.example" lead away.</summary>
    public static string Safe(string? back) =>
        back is ['/', ..] && back is not ['/', '/' or '\\', ..] && !back.Contains('\\', StringComparison.Ordinal) && !back.Any(char.IsControl) ? back : "/";

    private static async Task<LoginChallenge?> TakeAsync(HttpContext context, ApiDoor door, Func<ApplianceClient, Task<LoginReply>> ask)
    {
        var browser = Browser(context);
        var reply = await ask(door.Client(null, browser, context.Request.Headers.UserAgent));
        if (reply.Token is not { } token) return reply.Challenge;
        var me = await door.Client(token, browser).MeAsync(context.RequestAborted);
        await context.SignInAsync(SignedIn.Scheme, SignedIn.Principal(me.Name, token, browser), new AuthenticationProperties { IsPersistent = false });
        return null;
    }
}
