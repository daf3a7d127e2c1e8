using System.Security.Cryptography;
using System.Text;

namespace Appliance.Server.Identity.Setup;

/// <summary>More than 120 random bits in five groups of five signs, none of which is easily taken for another; case and dashes do not matter.</summary>
internal static class SetupToken
{
    private const string Signs = "ABCDEFGHJKMNPQRSTVWXYZ23456789";

    public static string Make() => string.Join('-', RandomNumberGenerator.GetItems<char>(Signs, 25).Chunk(5).Select(group => new string(group)));

    public static byte[] Hash(string token)
    {
        var bare = token.Length > 100 ? "" : token.Trim().Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();
        return SHA256.HashData(Encoding.UTF8.GetBytes(bare));
    }
}
