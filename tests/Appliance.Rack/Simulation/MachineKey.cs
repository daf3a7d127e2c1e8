using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Appliance.Rack;

/// <summary>A key made for one boot and its signing request.</summary>
public sealed class MachineKey : IDisposable
{
    public MachineKey()
    {
        Pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Request = new CertificateRequest("CN=stranger", Pair, HashAlgorithmName.SHA256).CreateSigningRequest();
    }

    public ECDsa Pair { get; }

    /// <summary>PKCS#10, DER.</summary>
    public byte[] Request { get; }

    public byte[] Sign(byte[] transcript) => Pair.SignData(transcript, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <summary>The certificate the appliance has issued, together with this key.</summary>
    public X509Certificate2 With(byte[] certificate)
    {
        using var bare = X509CertificateLoader.LoadCertificate(certificate);
        return bare.CopyWithPrivateKey(Pair);
    }

    public void Dispose() => Pair.Dispose();
}
