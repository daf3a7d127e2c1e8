using System.Buffers.Text;

namespace Appliance.Server.Identity.JoinTokens;

/// <summary>
/// What an operator carries to a host: <c>apl1.ID.SECRET.PIN.ADDRESSES</c>. ID is a UUID in hex without dashes, SECRET 32 bytes in
/// base64url, PIN the root's pin, ADDRESSES "host:port" separated by commas. The agent proves that it knows the secret with
/// HMAC-SHA256(key, transcript), key = SHA-256(the 32 bytes of SECRET); the server keeps that key only, so neither wire nor database shows the secret.
/// </summary>
internal static class JoinTokenText
{
    public static string Write(Guid id, ReadOnlySpan<byte> secret, string pin, IEnumerable<string> addresses) =>
        $"apl1.{id:N}.{Base64Url.EncodeToString(secret)}.{pin}.{string.Join(',', addresses)}";
}
