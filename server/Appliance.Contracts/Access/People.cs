using System.Text.Json.Serialization;

namespace Appliance.Contracts;

/// <param name="SecondFactor">Signing in asks for more than the password.</param>
/// <param name="Passkeys">How many they have.</param>
public sealed record User(
    Guid Id, string Name, string? FullName, string? Mail, UserKind Kind, bool Disabled, bool SecondFactor, int Passkeys, DateTimeOffset Created, DateTimeOffset? LastSignIn, IReadOnlyList<string> Groups);

[JsonConverter(typeof(CamelCaseEnum<UserKind>))]
public enum UserKind
{
    Person,

    /// <summary>For the day on which nobody else can get in; its password works once.</summary>
    BreakGlass,

    /// <summary>An LDAP directory vouches for them, and keeps their password.</summary>
    Directory,

    /// <summary>An OpenID provider vouches for them.</summary>
    OpenId,
}

/// <param name="Password">Null: nobody signs in with a password until it is set.</param>
public sealed record UserSpec(string Name, [property: Secret] string? Password = null, string? FullName = null, string? Mail = null);

/// <summary>What is null stays as it is; an empty text clears.</summary>
public sealed record UserChange(string? FullName = null, string? Mail = null, bool? Disabled = null);

public sealed record PasswordSpec([property: Secret] string Password);

public sealed record PasswordChange([property: Secret] string Old, [property: Secret] string New);

/// <param name="Password">Works once; print it, seal it, and lock it away.</param>
public sealed record BreakGlassReply(string Name, string Password);

public sealed record Group(string Name, DateTimeOffset Created, IReadOnlyList<string> Members);

public sealed record GroupSpec(string Name);

public sealed record Role(string Name, bool BuiltIn, IReadOnlyList<string> Permissions);

public sealed record RoleSpec(IReadOnlyList<string> Permissions);

/// <summary>One of user and group × role × scope × allow or deny. A deny wins over every allow.</summary>
/// <param name="Scope">"everything", "pool/NAME", "project/NAME" or "own".</param>
public sealed record GrantSpec(string Role, string? User = null, string? Group = null, string Scope = "everything", bool Deny = false);

public sealed record Grant(Guid Id, string? User, string? Group, string Role, string Scope, bool Deny, string MadeBy, DateTimeOffset Created);

/// <summary>The caller: who, by what, and what for.</summary>
/// <param name="Permissions">What the caller may somewhere; <see cref="Everywhere"/> what the caller may with everything.</param>
/// <param name="SecondFactor">Whether the caller has an authenticator.</param>
public sealed record Me(
    string Name, string? FullName, UserKind Kind, TokenKind TokenKind, IReadOnlyList<string> Permissions, IReadOnlyList<string> Everywhere, bool SecondFactorMissing, bool SecondFactor);

/// <summary>"Why may I not?"</summary>
/// <param name="Allowed">Whether the caller may.</param>
/// <param name="Because">In a sentence.</param>
/// <param name="Grants">Every grant that speaks for or against it, with its say.</param>
public sealed record WhyAnswer(bool Allowed, string Permission, string? Object, string Because, IReadOnlyList<WhyGrant> Grants);

/// <param name="Via">The group it came by, if it did.</param>
/// <param name="Applies">Its scope holds the object.</param>
public sealed record WhyGrant(Guid Grant, string Role, string? Via, string Scope, bool Deny, bool Applies);

/// <param name="Secret">In base32, to type; shown this once.</param>
/// <param name="Uri">For a QR code.</param>
public sealed record TotpSetup(string Secret, string Uri);

public sealed record CodeSpec([property: Secret] string Code);

/// <param name="Codes">Each stands in once for a code when the device is lost.</param>
public sealed record RecoveryCodes(IReadOnlyList<string> Codes);

public sealed record PasswordResetRequest(string Name);

public sealed record PasswordResetFinish([property: Secret] string Token, [property: Secret] string Password);

/// <param name="Token">Good once, for thirty minutes.</param>
public sealed record ResetTokenReply(string Token, DateTimeOffset Expires);
