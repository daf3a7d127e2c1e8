namespace Appliance.Server.Identity.OpenId;

/// <summary>Somebody for whom the provider has vouched just now.</summary>
/// <param name="Issuer">With <paramref name="Subject"/> this very person for ever; name and mail address can be given to another.</param>
/// <param name="Name">As a user's name here, folded.</param>
/// <param name="Groups">Those of our groups that the settings tie to groups they are in.</param>
/// <param name="Both">The provider says that it asked for more than one factor (RFC 8176: "mfa").</param>
internal sealed record OpenIdPerson(string Issuer, string Subject, string Name, string? FullName, string? Mail, IReadOnlyList<string> Groups, bool Both);
