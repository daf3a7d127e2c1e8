namespace Appliance.Contracts;

/// <summary>How people can sign in, besides name and password.</summary>
/// <param name="OpenId">The name of the OpenID provider; null when there is none.</param>
public sealed record LoginWays(string? OpenId);

/// <param name="Url">Where the browser goes.</param>
/// <param name="Ticket">Has to be shown with the answer, by the same browser; good once.</param>
public sealed record OpenIdStart(string Url, string Ticket, DateTimeOffset Expires);

/// <summary>The provider's answer, as it came back in the address.</summary>
/// <param name="Issuer">"iss", where the provider sends it.</param>
/// <param name="Session">For a browser: the token ends after 30 minutes without use, and after 12 hours in any case.</param>
public sealed record OpenIdLogin(
    [property: Secret] string Ticket, [property: Secret] string Code, [property: Secret] string State, string? Issuer = null, string? TokenName = null, bool Session = false);

/// <param name="Url">Null when the provider has no page for it.</param>
public sealed record OpenIdLeave(string? Url);
