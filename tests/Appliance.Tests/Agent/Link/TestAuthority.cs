using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Appliance.Agent.Link;

namespace Appliance.Tests.Agent.Link;

/// <summary>An appliance's authority as the agent meets it: a root whose key is shown under an issuer nobody has, an intermediate, leaves.</summary>
internal sealed class TestAuthority : IDisposable
{
    public const string ForServers = "1.3.6.1.5.5.7.3.1", ForClients = "1.3.6.1.5.5.7.3.2";
    private readonly ECDsa _rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP384);
    private readonly ECDsa _intermediateKey = ECDsa.Create(ECCurve.NamedCurves.nistP384);
    private readonly X509Certificate2 _root;

    public TestAuthority()
    {
        _root = Issuer("CN=Root", _rootKey).Create(new X500DistinguishedName("CN=Nobody"), X509SignatureGenerator.CreateForECDsa(_rootKey), Before, After, [1]);
    }

    public static DateTimeOffset Before { get; } = TimeProvider.System.GetUtcNow().AddYears(-1);

    public static DateTimeOffset After { get; } = TimeProvider.System.GetUtcNow().AddYears(1);

    public ServerPin Pin => ServerPin.Of(_root);

    public X509Certificate2 Root => _root;

    /// <summary>A server's identity with all that is sent beside it.</summary>
    /// <param name="forged">Sign the intermediate with a key that is not the root's.</param>
    public SslStreamCertificateContext Server(
        string purpose = ForServers, DateTimeOffset? from = null, DateTimeOffset? to = null, bool forged = false, bool withRoot = true)
    {
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var intermediate = Issuer("CN=Control", _intermediateKey).Create(
            _root.SubjectName, X509SignatureGenerator.CreateForECDsa(forged ? stranger : _rootKey), Before, After, [2]);
        var leaf = Issue(intermediate, purpose, from ?? TimeProvider.System.GetUtcNow().AddHours(-1), to ?? After.AddDays(-1));
        var beside = new X509Certificate2Collection(intermediate);
        if (withRoot) beside.Add(_root);
        return SslStreamCertificateContext.Create(leaf, beside, offline: true);
    }

    /// <summary>DER: a member's certificate for the key of a signing request, and its chain.</summary>
    public (byte[] Certificate, byte[][] Chain) Member(byte[] signingRequest)
    {
        var asked = CertificateRequest.LoadSigningRequest(signingRequest, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        asked.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ForClients)], critical: true));
        var certificate = asked.Create(_root.SubjectName, X509SignatureGenerator.CreateForECDsa(_rootKey), Before, After, [7]);
        return (certificate.RawData, [_root.RawData]);
    }

    public void Dispose()
    {
        _rootKey.Dispose();
        _intermediateKey.Dispose();
    }

    private static CertificateRequest Issuer(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA384);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request;
    }

    private X509Certificate2 Issue(X509Certificate2 issuer, string purpose, DateTimeOffset from, DateTimeOffset to)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=appliance", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: true));
        using var bare = request.Create(issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(_intermediateKey), from, to, [3]);
        using var both = bare.CopyWithPrivateKey(key);
        // A key that lives only in memory is not enough for the TLS of every platform.
        return X509CertificateLoader.LoadPkcs12(both.Export(X509ContentType.Pkcs12), null);
    }
}
