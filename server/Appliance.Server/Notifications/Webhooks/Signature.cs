using System.Security.Cryptography;
using System.Text;

namespace Appliance.Server.Notifications.Webhooks;

/// <summary>Signatures and secrets as Standard Webhooks 1.0 has them.</summary>
internal static class Signature
{
    private const string SecretPrefix = "whsec_";
    private const int SecretBytes = 32;

    public static string NewSecret() => SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>"v1,…": HMAC-SHA256 over "ID.TIMESTAMP.BODY".</summary>
    public static string Of(string secret, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var sum = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Convert.FromBase64String(secret[SecretPrefix.Length..]));
        sum.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        sum.AppendData(body);
        return "v1," + Convert.ToBase64String(sum.GetHashAndReset());
    }
}
