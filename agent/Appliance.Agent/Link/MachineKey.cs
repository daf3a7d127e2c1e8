using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Appliance.Agent.Link;

/// <summary>The machine's own key, ECDSA P-256, made here; it never leaves the machine.</summary>
internal sealed class MachineKey : IDisposable
{
    private readonly ECDsa key;

    private MachineKey(ECDsa key)
    {
        this.key = key;
        PublicKey = key.ExportSubjectPublicKeyInfo();
        SigningRequest = new CertificateRequest("CN=appliance-agent", key, HashAlgorithmName.SHA256).CreateSigningRequest();
    }

    /// <summary>SubjectPublicKeyInfo, DER.</summary>
    public byte[] PublicKey { get; }

    /// <summary>PKCS#10, DER. The server looks at nothing in it but the key.</summary>
    public byte[] SigningRequest { get; }

    public static MachineKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <exception cref="CryptographicException">Not a PEM of an EC key.</exception>
    public static MachineKey Read(string pem)
    {
        var read = ECDsa.Create();
        try
        {
            read.ImportFromPem(pem);
            return new MachineKey(read);
        }
        catch (ArgumentException damaged)
        {
            read.Dispose();
            throw new CryptographicException("Not a PEM of a private key.", damaged);
        }
    }

    public string Write() => key.ExportPkcs8PrivateKeyPem();

    /// <summary>SHA-256, IEEE P1363 form.</summary>
    public byte[] Sign(ReadOnlySpan<byte> transcript) => key.SignData(transcript, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    public X509Certificate2 With(byte[] certificate)
    {
        using var bare = X509CertificateLoader.LoadCertificate(certificate);
        return bare.CopyWithPrivateKey(key);
    }

    public void Dispose() => key.Dispose();
}
