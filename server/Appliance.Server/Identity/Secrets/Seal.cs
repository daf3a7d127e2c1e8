using System.Security.Cryptography;
using System.Text;

namespace Appliance.Server.Identity.Secrets;

/// <summary>
/// AES-256-GCM: nonce (12 bytes, random), ciphertext, tag (16 bytes). What it is bound to is authenticated beside it, so a sealed text
/// that was moved to another place does not open there.
/// </summary>
internal static class Seal
{
    public const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    public static byte[] Close(ReadOnlySpan<byte> key, ReadOnlySpan<byte> clear, string boundTo)
    {
        var sealedText = new byte[NonceBytes + clear.Length + TagBytes];
        var nonce = sealedText.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(nonce, clear, sealedText.AsSpan(NonceBytes, clear.Length), sealedText.AsSpan(NonceBytes + clear.Length), Encoding.UTF8.GetBytes(boundTo));
        return sealedText;
    }

    /// <returns>Null when the key is another one, or when a byte of it or of what it is bound to is another.</returns>
    public static byte[]? Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> sealedText, string boundTo)
    {
        if (sealedText.Length < NonceBytes + TagBytes) return null;
        var clear = new byte[sealedText.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(key, TagBytes);
        try
        {
            cipher.Decrypt(sealedText[..NonceBytes], sealedText[NonceBytes..^TagBytes], sealedText[^TagBytes..], clear, Encoding.UTF8.GetBytes(boundTo));
            return clear;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
