using System.Security.Cryptography;

namespace Appliance.Agent.Link;

/// <summary>
/// The short code a person compares between the machine's screen and the operator's list: base32 (RFC 4648) of the first 40 bits of
/// SHA-256(public key ‖ pin). Computed here, so that a server that repeats somebody else's code is found out.
/// </summary>
internal static class MachineCode
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string Of(byte[] publicKey, ServerPin pin)
    {
        var hash = SHA256.HashData([.. publicKey, .. pin.Bytes]);
        var bits = hash.Take(5).Aggregate(0UL, (sum, octet) => sum << 8 | octet);
        var letters = Enumerable.Range(0, 8).Select(at => Alphabet[(int)(bits >> 35 - at * 5) & 31]).ToArray();
        return $"{new string(letters, 0, 4)}-{new string(letters, 4, 4)}";
    }
}
