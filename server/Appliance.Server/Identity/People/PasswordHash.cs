using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Appliance.Server.Identity.People;

/// <summary>
/// Passwords as they are kept: "pbkdf2-sha256$ITERATIONS$SALT$HASH". PBKDF2 and not Argon2id because .NET carries it in native code
/// and nothing of ours or of third parties touches the password; the count is OWASP's for HMAC-SHA256 and stands in each hash, so that it can grow.
/// </summary>
internal static class PasswordHash
{
    private const string Scheme = "pbkdf2-sha256";
    private const int Iterations = 600_000;
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    /// <summary>Nobody's: no password fits it, and finding that out takes as long as for anybody else's.</summary>
    public static string Nobody { get; } = Write(Iterations, new byte[SaltBytes], new byte[HashBytes]);

    public static string Make(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return Write(Iterations, salt, Derive(password, salt, Iterations));
    }

    public static bool Fits(string kept, string password)
    {
        if (kept.Split('$') is not [Scheme, var count, var salt, var hash]) throw new InvalidDataException("A kept password has an unknown form.");
        var iterations = int.Parse(count, CultureInfo.InvariantCulture);
        return CryptographicOperations.FixedTimeEquals(Derive(password, Convert.FromBase64String(salt), iterations), Convert.FromBase64String(hash));
    }

    private static byte[] Derive(string password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA256, HashBytes);

    private static string Write(int iterations, byte[] salt, byte[] hash) =>
        string.Create(CultureInfo.InvariantCulture, $"{Scheme}${iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");
}
