namespace Appliance.Contracts;

/// <summary>Whether somebody still has to set the appliance up, and what it proposes.</summary>
public sealed record SetupState(bool Required, IReadOnlyList<SubnetProposal> Proposals);

/// <param name="Token">The one-time set-up token that the first start printed.</param>
/// <param name="Subnet">The first subnet; null to add one later.</param>
public sealed record SetupRequest(string Token, string Administrator, string Password, SubnetSpec? Subnet = null);

public sealed record LoginRequest(string Name, string Password, string? TokenName = null);

/// <param name="Token">An API token; shown this once.</param>
public sealed record LoginReply(string Token, DateTimeOffset Expires);

public sealed record ApiTokenInfo(Guid Id, string Name, string Owner, DateTimeOffset Created, DateTimeOffset Expires, DateTimeOffset? LastUsed);

/// <param name="Host">The one host name it is meant for; then its machine is approved by itself.</param>
/// <param name="Minutes">How long it may be used: 1 to 1440.</param>
public sealed record JoinTokenRequest(string? Host = null, int Minutes = 15);

/// <param name="Token">"apl1.id.secret.pin.addresses"; shown this once.</param>
public sealed record JoinTokenReply(Guid Id, string Token, string Command, DateTimeOffset Expires);

public sealed record JoinTokenInfo(Guid Id, string? Host, DateTimeOffset Created, DateTimeOffset Expires, DateTimeOffset? UsedAt);
