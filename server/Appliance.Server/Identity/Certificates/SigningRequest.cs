using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Appliance.Contracts;

namespace Appliance.Server.Identity.Certificates;

/// <summary>The one thing we take from a PKCS#10 request: a public key whose owner has signed the request.</summary>
internal static class SigningRequest
{
    private const int MaxBytes = 8 * 1024;
    private const string EcPublicKey = "1.2.840.10045.2.1";

    // RFC 5480, 2.1.1.1: secp256r1 and secp384r1.
    private static readonly IReadOnlyList<string> Curves = ["1.2.840.10045.3.1.7", "1.3.132.0.34"];

    /// <exception cref="FaultException">Invalid.</exception>
    public static PublicKey ReadKey(byte[] der)
    {
        if (der.Length is 0 or > MaxBytes) throw Bad($"it has {der.Length} bytes; between 1 and {MaxBytes} are allowed");
        try
        {
            var request = CertificateRequest.LoadSigningRequest(der, HashAlgorithmName.SHA256, out var read);
            if (read != der.Length) throw Bad("bytes follow after its end");
            if (request.PublicKey.Oid.Value != EcPublicKey || !Curves.Contains(Curve(request.PublicKey))) throw Bad("its key is not ECDSA on P-256 or P-384");
            return request.PublicKey;
        }
        catch (Exception wrong) when (wrong is CryptographicException or AsnContentException or NotSupportedException) // the last: an unknown curve or algorithm
        {
            throw Bad("it can not be read, or its signature is not by its own key", wrong);
        }
    }

    private static string Curve(PublicKey key) =>
        key.EncodedParameters is { } parameters ? AsnDecoder.ReadObjectIdentifier(parameters.RawData, AsnEncodingRules.DER, out _) : "";

    private static FaultException Bad(string why, Exception? cause = null) =>
        new(FaultKind.Invalid, FaultCodes.SigningRequestInvalid, $"The certificate request is refused: {why}.", cause: cause);
}
