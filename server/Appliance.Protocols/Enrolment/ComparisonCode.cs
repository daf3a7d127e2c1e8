using System.Security.Cryptography;

namespace Appliance.Protocols.Enrolment;

/// <summary>
/// The short code that a person compares: on the machine's console and in the appliance. Both sides compute it by themselves, from the
/// machine's key and the root that the machine has pinned, so a machine that talks to somebody else shows another code.
/// </summary>
public static class ComparisonCode
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"; // RFC 4648 §6

    /// <summary>The first 40 bits of SHA-256(public key ‖ pin) in base32: "K7QX-2M4P".</summary>
    /// <param name="publicKey">SubjectPublicKeyInfo, DER.</param>
    /// <param name="pin">SHA-256 over the root's SubjectPublicKeyInfo: 32 bytes.</param>
    public static string Of(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> pin)
    {
        var hash = SHA256.HashData([.. publicKey, .. pin]);
        ulong bits = 0;
        for (var i = 0; i < 5; i++) bits = bits << 8 | hash[i];
        return string.Create(9, bits, static (text, bits) =>
        {
            for (var i = 0; i < 8; i++) text[i < 4 ? i : i + 1] = Base32[(int)(bits >> 5 * (7 - i)) & 31];
            text[4] = '-';
        });
    }

    /// <summary>Case, blanks and hyphens do not matter to a person who types it.</summary>
    public static bool Agree(string ours, string typed) => Plain(ours) == Plain(typed);

    private static string Plain(string code) =>
        string.Concat(code.Where(c => c is not ('-' or ' '))).ToUpperInvariant();
}
