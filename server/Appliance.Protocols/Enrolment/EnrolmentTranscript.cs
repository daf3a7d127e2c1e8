using System.Security.Cryptography;

namespace Appliance.Protocols.Enrolment;

/// <summary>
/// What an agent signs when it enrols. It ties the signature to one nonce, one key, one server and one hardware report, so it cannot
/// be carried to another.
/// </summary>
public static class EnrolmentTranscript
{
    /// <summary>"appliance-enrol-1" ‖ nonce ‖ SHA-256(CSR) ‖ SHA-256(server leaf's SubjectPublicKeyInfo) ‖ SHA-256(facts).</summary>
    public static byte[] Bytes(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> signingRequest, ReadOnlySpan<byte> serverPublicKey, ReadOnlySpan<byte> facts) =>
        [.. "appliance-enrol-1"u8, .. nonce, .. SHA256.HashData(signingRequest), .. SHA256.HashData(serverPublicKey), .. SHA256.HashData(facts)];
}
