using System.Security.Cryptography;
using Appliance.Server.Identity.Files;

namespace Appliance.Server.Identity.Factors;

/// <summary>Seals the secrets of second factors with AES-256-GCM under a key that is in the file identity/factors.key and never in the database.</summary>
internal sealed class FactorSeal
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private readonly byte[] _key;

    public FactorSeal(DataDirectory data)
    {
        var path = Path.Combine(data.Folder("identity"), "factors.key");
        if (!File.Exists(path)) PrivateFile.Write(path, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        _key = Convert.FromHexString(File.ReadAllText(path).Trim());
    }

    /// <param name="owner">Bound to it: a sealed secret moved to another user's row does not open.</param>
    public byte[] Close(Guid owner, byte[] secret)
    {
        var closed = new byte[NonceBytes + TagBytes + secret.Length];
        RandomNumberGenerator.Fill(closed.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(_key, TagBytes);
        aes.Encrypt(closed.AsSpan(0, NonceBytes), secret, closed.AsSpan(NonceBytes + TagBytes), closed.AsSpan(NonceBytes, TagBytes), owner.ToByteArray());
        return closed;
    }

    /// <returns>Null when it was sealed with another key or for somebody else.</returns>
    public byte[]? Open(Guid owner, byte[] closed)
    {
        var secret = new byte[closed.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(_key, TagBytes);
        try
        {
            aes.Decrypt(closed.AsSpan(0, NonceBytes), closed.AsSpan(NonceBytes + TagBytes), closed.AsSpan(NonceBytes, TagBytes), secret, owner.ToByteArray());
            return secret;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
