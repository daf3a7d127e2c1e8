using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Appliance.Server.Identity.OpenId;

/// <summary>What a sign-in that has begun must find again in the provider's answer.</summary>
/// <param name="State">Ties the answer to the browser that began.</param>
/// <param name="Nonce">Ties the ID token to this sign-in.</param>
/// <param name="Verifier">Proves to the provider that whoever redeems the code has begun (RFC 7636).</param>
internal sealed record OpenIdBegun(string State, string Nonce, string Verifier, string Back)
{
    public string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    public static OpenIdBegun At(string back) => new(Draw(), Draw(), Draw(), back);

    private static string Draw() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
