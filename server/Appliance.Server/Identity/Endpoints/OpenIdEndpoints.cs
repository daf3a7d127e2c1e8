using Appliance.Contracts;
using Appliance.Server.Identity.OpenId;
using Appliance.Server.Identity.Tokens;

namespace Appliance.Server.Identity.Endpoints;

/// <summary>Signing in by way of an OpenID provider. To begin keeps nothing here, so it is a GET.</summary>
internal static class OpenIdEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/api/v1").WithTags("access");
        group.MapGet("/login/ways", (OpenIdSettings settings) => new LoginWays(settings.IsOn ? settings.ShownName : null))
            .AllowAnonymous().WithName("ShowLoginWays").WithSummary("How people can sign in here, besides name and password.");
        group.MapGet("/login/openid", (string address, OpenIdSignIn signIn, CancellationToken stop) => signIn.BeginAsync(address, stop))
            .AllowAnonymous().WithName("BeginOpenIdLogin").WithSummary("Where to send a browser that has opened the appliance at 'address', and the ticket it has to bring back.");
        group.MapPost("/login/openid", FinishAsync).AllowAnonymous().WithName("OpenIdLogin").WithSummary("Gives an API token for the provider's answer.");
        group.MapGet("/logout/openid", (string address, OpenIdSignIn signIn, CancellationToken stop) => signIn.LeaveAsync(address, stop))
            .AllowAnonymous().WithName("LeaveOpenId").WithSummary("Where to send a browser that shall be signed out at the provider too.");
    }

    private static Task<LoginReply> FinishAsync(OpenIdLogin answer, OpenIdSignIn signIn, HttpContext context, CancellationToken stop)
    {
        SignInEndpoints.CheckTokenName(answer.TokenName);
        return signIn.FinishAsync(answer, Origin.Of(context), Origin.Agent(context), stop);
    }
}
