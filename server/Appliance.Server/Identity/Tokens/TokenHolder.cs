using Appliance.Contracts;

namespace Appliance.Server.Identity.Tokens;

/// <summary>Whose a token is and what kind of token.</summary>
internal sealed record TokenHolder(Guid Token, Guid User, string Name, TokenKind Kind);
