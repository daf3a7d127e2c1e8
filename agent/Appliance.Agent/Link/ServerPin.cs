using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Appliance.Agent.Link;

/// <summary>
/// What an agent knows of its appliance before it has spoken to it: SHA-256 of the root's SubjectPublicKeyInfo.
/// Written as 64 hex digits on a kernel command line or in a join token.
/// </summary>
internal sealed class ServerPin
{
    private const int Length = SHA256.HashSizeInBytes;
    private readonly byte[] hash;

    private ServerPin(byte[] hash) => this.hash = hash;

    public ReadOnlySpan<byte> Bytes => hash;

    /// <summary>Four groups of four digits: what a person compares on a screen.</summary>
    public string Short => string.Join(' ', Enumerable.Range(0, 4).Select(group => ToString().Substring(group * 4, 4)));

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ServerPin? pin)
    {
        var bytes = new byte[Length];
        var good = text is { Length: Length * 2 } && Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done;
        pin = good ? new ServerPin(bytes) : null;
        return good;
    }

    public static ServerPin Of(X509Certificate2 root) => new(SHA256.HashData(root.PublicKey.ExportSubjectPublicKeyInfo()));

    public bool Matches(X509Certificate2 certificate) =>
        SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()).AsSpan().SequenceEqual(hash);

    public override string ToString() => Convert.ToHexStringLower(hash);
}
