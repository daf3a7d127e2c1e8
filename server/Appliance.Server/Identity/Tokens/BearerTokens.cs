using System.Security.Claims;
using System.Text.Encodings.Web;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Identity.Metrics;
using Appliance.Server.Identity.People;
using Appliance.Server.Identity.Rights;
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
        var from = Origin.Of(Context);
        if (await tokens.FindAsync(header["Bearer ".Length..].Trim(), from, Context.RequestAborted) is { } identity)
            return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
        metrics.TokenRefused("api");
        events.Raise(new Event("identity.token-refused", Severity.Warning, null, $"An unknown or expired API token from {Place.Of(from)} was refused."));
        return AuthenticateResult.NoResult();
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        throw new FaultException(FaultKind.Denied, FaultCodes.SignInRequired, Request.Headers.ContainsKey(HeaderNames.Authorization)
            ? "The API token is unknown, its time is over, or it is not for use from there."
            : "This needs an API token.");

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        throw Access.Lacking(Context.GetEndpoint()?.Metadata.GetMetadata<NeededPermission>()?.Name ?? Permissions.Self);
}
