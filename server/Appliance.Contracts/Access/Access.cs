using System.Text.Json.Serialization;

namespace Appliance.Contracts;

/// <summary>Whether somebody still has to set the appliance up, and what it proposes.</summary>
public sealed record SetupState(bool Required, IReadOnlyList<SubnetProposal> Proposals);

/// <param name="Token">The one-time set-up token that the first start printed.</param>
/// <param name="Subnet">The first subnet; null to add one later.</param>
public sealed record SetupRequest([property: Secret] string Token, string Administrator, [property: Secret] string Password, SubnetSpec? Subnet = null);

/// <param name="Session">For a browser: the token ends after 30 minutes without use, and after 12 hours in any case.</param>
public sealed record LoginRequest(string Name, [property: Secret] string Password, string? TokenName = null, bool Session = false);

/// <summary>Either the token, or the challenge that a second factor answers at <c>POST /api/v1/login/second</c>.</summary>
/// <param name="Token">An API token; shown this once.</param>
/// <param name="Expires">When the token ends, or until when the challenge can be answered.</param>
public sealed record LoginReply(string? Token, DateTimeOffset Expires, LoginChallenge? Challenge = null);

/// <param name="Ways">What answers it: "totp", "recovery".</param>
public sealed record LoginChallenge(string Id, IReadOnlyList<string> Ways);

/// <summary>The second step: exactly one of code and recovery code.</summary>
public sealed record SecondStepRequest([property: Secret] string Challenge, [property: Secret] string? Code = null, [property: Secret] string? Recovery = null);

/// <param name="Permissions">What it may do at most; null: all that its owner may.</param>
/// <param name="Networks">From where it may be used, as CIDR; null: from anywhere.</param>
/// <param name="LastUsedFrom">An address, an IPv6 /64, or "this machine".</param>
public sealed record ApiTokenInfo(
    Guid Id, string Name, string Owner, TokenKind Kind, DateTimeOffset Created, DateTimeOffset Expires, DateTimeOffset? LastUsed, string? LastUsedFrom,
    IReadOnlyList<string>? Permissions, IReadOnlyList<string>? Networks, string? UserAgent, string? MadeFrom, bool Current);

[JsonConverter(typeof(CamelCaseEnum<TokenKind>))]
public enum TokenKind
{
    /// <summary>Made by signing in with the command.</summary>
    SignIn,

    /// <summary>Made for a program.</summary>
    Token,

    /// <summary>A browser's.</summary>
    Session,
}

/// <param name="Days">How long it is good: 1 to 3650.</param>
/// <param name="Permissions">A part of what the caller may; null: all of it.</param>
/// <param name="Networks">CIDRs it may be used from; null: from anywhere.</param>
public sealed record TokenRequest(string Name, int Days = 90, IReadOnlyList<string>? Permissions = null, IReadOnlyList<string>? Networks = null);

/// <param name="Token">Shown this once.</param>
public sealed record TokenReply(Guid Id, string Token, DateTimeOffset Expires);

/// <param name="Host">The one host name it is meant for; then its machine is approved by itself.</param>
/// <param name="Minutes">How long it may be used: 1 to 1440.</param>
public sealed record JoinTokenRequest(string? Host = null, int Minutes = 15);

/// <param name="Token">"apl1.id.secret.pin.addresses"; shown this once.</param>
public sealed record JoinTokenReply(Guid Id, string Token, string Command, DateTimeOffset Expires);

public sealed record JoinTokenInfo(Guid Id, string? Host, DateTimeOffset Created, DateTimeOffset Expires, DateTimeOffset? UsedAt);
