using Appliance.Contracts;

namespace Appliance.Server.Identity.Tokens;

/// <summary>What a token shall be.</summary>
internal sealed record NewToken(Guid Owner, string Name, TokenKind Kind, TimeSpan Life)
{
    public string[]? Permissions { get; init; }

    public string[]? Networks { get; init; }

    public string? UserAgent { get; init; }

    public string? MadeFrom { get; init; }
}
