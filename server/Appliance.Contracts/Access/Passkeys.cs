namespace Appliance.Contracts;

/// <param name="Options">JSON that a browser makes its own with parseCreationOptionsFromJSON or parseRequestOptionsFromJSON (WebAuthn level 3, 5.1).</param>
/// <param name="Ticket">Has to be shown with the answer; good once.</param>
public sealed record PasskeyStart(string Options, string Ticket, DateTimeOffset Expires);

/// <param name="Answer">The browser's, as its toJSON() writes it.</param>
public sealed record PasskeySpec(string Name, [property: Secret] string Ticket, string Answer);

/// <param name="Site">The name of the appliance that it is good at.</param>
/// <param name="Doubled">When it was seen that there are two of it; it opens nothing since then.</param>
public sealed record Passkey(Guid Id, string Name, string Site, DateTimeOffset Created, DateTimeOffset? LastUsed, DateTimeOffset? Doubled);

/// <param name="Session">For a browser: the token ends after 30 minutes without use, and after 12 hours in any case.</param>
public sealed record PasskeyLogin([property: Secret] string Ticket, [property: Secret] string Answer, string? TokenName = null, bool Session = false);
