using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Appliance.Tests.Notifications;

/// <summary>An authority and a certificate of it for 127.0.0.1 and receiver.test, as files.</summary>
internal static class TestCertificates
{
    public static (string CaFile, string CertificateFile, string KeyFile) Make(string folder)
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var root = Authority("Authority of the tests", rootKey);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=receiver.test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("receiver.test");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var server = request.Create(root, TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(2), RandomNumberGenerator.GetBytes(8));
        return (Write(folder, "ca.pem", root.ExportCertificatePem()), Write(folder, "server.pem", server.ExportCertificatePem()), Write(folder, "server.key.pem", key.ExportPkcs8PrivateKeyPem()));
    }

    /// <summary>Of somebody who has signed nothing that is shown.</summary>
    public static string Stranger(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var stranger = Authority("A stranger", key);
        return Write(folder, "stranger.pem", stranger.ExportCertificatePem());
    }

    private static X509Certificate2 Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-2), TimeProvider.System.GetUtcNow().AddDays(3));
    }

    private static string Write(string folder, string name, string text)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, text);
        return file;
    }
}
