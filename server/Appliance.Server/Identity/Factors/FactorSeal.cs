using System.Security.Cryptography;
using Appliance.Server.Identity.Files;
using Appliance.Server.Identity.Secrets;

namespace Appliance.Server.Identity.Factors;

/// <summary>Seals the secrets of second factors under a key that is in the file identity/factors.key and never in the database; bound to their owner.</summary>
internal sealed class FactorSeal
{
    private readonly byte[] _key;

    public FactorSeal(DataDirectory data)
    {
        var path = Path.Combine(data.Folder("identity"), "factors.key");
        if (!File.Exists(path)) PrivateFile.Write(path, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Seal.KeyBytes)));
        _key = Convert.FromHexString(File.ReadAllText(path).Trim());
    }

    public byte[] Close(Guid owner, byte[] secret) => Seal.Close(_key, secret, BoundTo(owner));

    /// <returns>Null when it was sealed with another key or for somebody else.</returns>
    public byte[]? Open(Guid owner, byte[] closed) => Seal.Open(_key, closed, BoundTo(owner));

    private static string BoundTo(Guid owner) => $"appliance-second-factor-1\n{owner}";
}
