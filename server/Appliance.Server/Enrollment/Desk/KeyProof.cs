using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Appliance.Contracts;
using Appliance.Protocols.Enrolment;
using Appliance.Server.Agents;

namespace Appliance.Server.Enrollment.Desk;

/// <summary>A public key whose owner has shown, on this connection and for these facts, that the private key is there.</summary>
/// <param name="PublicKey">SubjectPublicKeyInfo, DER.</param>
/// <param name="Hash">SHA-256 of it.</param>
internal sealed record KeyProof(byte[] PublicKey, byte[] Hash, byte[] Transcript)
{
    private const int LongestSigningRequest = 8 * 1024;

    /// <param name="serverPublicKey">The leaf this server shows: a signature made for another server is worth nothing here.</param>
    /// <exception cref="FaultException">Invalid: the request or its key. Denied: the signature.</exception>
    public static KeyProof Check(EnrollmentRequest request, byte[] serverPublicKey)
    {
        using var key = KeyOf(request.SigningRequest);
        var transcript = EnrolmentTranscript.Bytes(request.Nonce, request.SigningRequest, serverPublicKey, request.Facts);
        if (!Holds(key, transcript, request.Signature))
            throw new FaultException(FaultKind.Denied, FaultCodes.SignatureInvalid, "The signature does not fit this connection, this key and these facts.");
        var publicKey = key.ExportSubjectPublicKeyInfo();
        return new KeyProof(publicKey, SHA256.HashData(publicKey), transcript);
    }

    /// <summary>Checks the request's own signature. Names, extensions and everything else in it are ignored.</summary>
    private static ECDsa KeyOf(byte[] signingRequest)
    {
        ECDsa? key = null;
        try
        {
            if (signingRequest.Length is 0 or > LongestSigningRequest) throw new CryptographicException("wrong length");
            var read = CertificateRequest.LoadSigningRequest(signingRequest, HashAlgorithmName.SHA256);
            key = read.PublicKey.GetECDsaPublicKey();
            if (key is not null && IsAccepted(key.ExportParameters(includePrivateParameters: false).Curve)) return key;
        }
        catch (Exception broken) when (broken is CryptographicException or ArgumentException or NotSupportedException or PlatformNotSupportedException)
        {
            throw new FaultException(FaultKind.Invalid, FaultCodes.SigningRequestInvalid, "The signing request is broken or not signed by its own key.", cause: broken);
        }
        key?.Dispose();
        throw new FaultException(FaultKind.Invalid, FaultCodes.KeyNotAccepted, "The key in the signing request is of a kind that is not accepted.");
    }

    private static bool IsAccepted(ECCurve curve) => curve.IsNamed && curve.Oid.Value is "1.2.840.10045.3.1.7" or "1.3.132.0.34"; // P-256, P-384

    private static bool Holds(ECDsa key, byte[] transcript, byte[] signature)
    {
        try
        {
            return key.VerifyData(transcript, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
