using System.Security.Cryptography;
using System.Text;

namespace Appliance.Web;

/// <summary>Lets the API believe whose browser a request of the UI stands for. Made at each start and kept in memory only.</summary>
public sealed class BehalfKey
{
    public const string Header = "X-Appliance-On-Behalf-Of";

    private readonly string _key = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    /// <summary>The header for a browser at this address.</summary>
    internal string Write(string address) => $"{_key} {address}";

    /// <returns>The address, or null when the header is not ours.</returns>
    public string? Read(string? header) =>
        header is not null && header.Length > _key.Length && header[_key.Length] == ' '
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(header[.._key.Length]), Encoding.ASCII.GetBytes(_key))
            ? header[(_key.Length + 1)..]
            : null;
}
