using System.Security.Claims;
using System.Text.Encodings.Web;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Identity.Metrics;
using Appliance.Server.Identity.People;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Appliance.Server.Identity.Tokens;

/// <summary>Signs requests in by "Authorization: Bearer apt_…". There are no cookies, so no site can make a browser send it.</summary>
internal sealed class BearerTokens(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder, ApiTokens tokens, IEvents events, IdentityMetrics metrics)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    public const string SchemeName = "Bearer";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // What anybody may see must not need the database: health is asked most when it is away.
        if (Context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null) return AuthenticateResult.NoResult();
        if (Request.Headers.Authorization is not [{ } header] || !header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) return AuthenticateResult.NoResult();
        var holder = await tokens.FindAsync(header["Bearer ".Length..].Trim(), Context.RequestAborted);
        if (holder is null)
        {
            metrics.TokenRefused("api");
            events.Raise(new Event("identity.token-refused", Severity.Warning, null, $"An unknown or expired API token from {Place.Of(Context.Connection.RemoteIpAddress)} was refused."));
            return AuthenticateResult.NoResult();
        }
        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.Name, holder.Name), new Claim(Caller.TokenClaim, holder.Token.ToString())], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        throw new FaultException(FaultKind.Denied, FaultCodes.SignInRequired, Request.Headers.ContainsKey(HeaderNames.Authorization)
            ? "The API token is unknown, or its time is over."
            : "This needs an API token.");

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        throw new FaultException(FaultKind.Denied, FaultCodes.NotAllowed, "You are signed in, but may not do this.");
}
