using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Appliance.Server.Identity.OpenId;

/// <summary>Believes an ID token or does not: OpenID Connect Core, 3.1.3.7.</summary>
internal sealed class IdTokens(OpenIdSettings settings, Provider provider, TimeProvider clock)
{
    private const int LongestSubject = 255; // Core, 2.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    /// <summary>Signatures with the provider's private key, and none with a key that both have.</summary>
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    /// <returns>Its claims, or why it is not believed: "is for somebody else".</returns>
    public async Task<(Claims? Claims, string Why)> ReadAsync(string token, string nonce, CancellationToken stop)
    {
        var handler = new JsonWebTokenHandler { MapInboundClaims = false, MaximumTokenSizeInBytes = 64 * 1024 };
        if (!handler.CanReadToken(token)) return (null, "can not be read");
        var kid = Kid(handler, token);
        var page = await provider.WithKeyAsync(kid, stop);
        var proof = await handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = settings.Issuer,
            ValidAudience = settings.ClientId,
            ValidAlgorithms = Algorithms,
            IssuerSigningKeys = page.SigningKeys,
            TryAllIssuerSigningKeys = kid is null,
            LifetimeValidator = IsInItsTime,
        });
        if (!proof.IsValid) return (null, Reason(proof.Exception));
        var read = (JsonWebToken)proof.SecurityToken;
        using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(read.EncodedPayload));
        var claims = new Claims(payload.RootElement.Clone());
        if (!Same(claims.Text("nonce"), nonce)) return (null, "is not the answer to this sign-in");
        if (claims.Text("azp") is { } party ? party != settings.ClientId : read.Audiences.Count() > 1) return (null, "was made for somebody else");
        return claims.Text("sub") is { Length: <= LongestSubject } ? (claims, "") : (null, "names nobody");
    }

    public static bool Same(string? one, string other) => one is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));

    private static string? Kid(JsonWebTokenHandler handler, string token)
    {
        try
        {
            return handler.ReadJsonWebToken(token).Kid is { Length: > 0 } kid ? kid : null;
        }
        catch (ArgumentException)
        {
            return null; // The validation says what is wrong with it.
        }
    }

    private bool IsInItsTime(DateTime? from, DateTime? to, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return to is { } end && now - Skew < end && (from is not { } start || start <= now + Skew);
    }

    private static string Reason(Exception? refused) => refused switch
    {
        SecurityTokenInvalidAudienceException => "is for somebody else",
        SecurityTokenInvalidIssuerException => "is from somebody else",
        SecurityTokenInvalidLifetimeException => "is over, or not good yet",
        SecurityTokenInvalidAlgorithmException => "is signed in a way that is not allowed",
        SecurityTokenInvalidSignatureException => "is not signed by the provider",
        _ => "can not be read",
    };
}
