using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Appliance.Server.Identity.Certificates;

/// <summary>The four kinds of certificate we make. What is not written here is in none of them.</summary>
internal static class Forms
{
    public const string ServerAuth = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuth = "1.3.6.1.5.5.7.3.2";

    private const int YearDays = 365;

    public static X509Certificate2 Root(SiteName site, ECDsa key, DateTimeOffset now)
    {
        var request = Request($"CN=Appliance root,O={site.Site:D}", key, HashAlgorithmName.SHA384);
        Name(request, names => names.AddUri(site.Root));
        Authority(request, pathLength: 1);
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(20 * YearDays));
    }

    /// <summary>
    /// The root's name and key under an issuer that nobody has. TLS in .NET never sends a self-signed certificate, and an agent that
    /// knows only the pin must see the root's key: this is what we send instead. See <see cref="ICertificateAuthority.ServerChain"/>.
    /// </summary>
    public static X509Certificate2 RootAsSent(X509Certificate2 root, ECDsa key)
    {
        var request = new CertificateRequest(root.SubjectName, key, HashAlgorithmName.SHA384);
        Authority(request, pathLength: 1);
        var issuer = new X500DistinguishedName($"CN=Nobody,O={SiteName.Of(root).Site:D}");
        return request.Create(issuer, X509SignatureGenerator.CreateForECDsa(key), From(root), Until(root), Serial());
    }

    /// <summary>An authority that serves one purpose only; OpenSSL and .NET hold leaves to their issuer's purposes.</summary>
    public static X509Certificate2 Intermediate(string name, string purpose, X509Certificate2 root, ECDsa key, DateTimeOffset now)
    {
        var request = Request($"CN=Appliance {name},O={SiteName.Of(root).Site:D}", key, HashAlgorithmName.SHA384);
        Authority(request, pathLength: 0);
        Purpose(request, purpose);
        return Sign(request, root, now.AddDays(-1), now.AddDays(10 * YearDays)).CopyWithPrivateKey(key);
    }

    public static X509Certificate2 Server(SiteName site, ServerNames names, X509Certificate2 control, ECDsa key, DateTimeOffset now)
    {
        var request = Request("CN=appliance-server", key, HashAlgorithmName.SHA256);
        Name(request, alternatives =>
        {
            foreach (var name in names.HostNames) alternatives.AddDnsName(name);
            foreach (var address in names.Addresses) alternatives.AddIpAddress(address);
            alternatives.AddUri(site.Control);
        });
        Leaf(request, Forms.ServerAuth);
        return Sign(request, control, now.AddHours(-1), now + ServerLeaf.Life).CopyWithPrivateKey(key);
    }

    public static X509Certificate2 Agent(SiteName site, Guid resource, X509Certificate2 agents, PublicKey key, DateTimeOffset from, DateTimeOffset until)
    {
        var request = new CertificateRequest(new X500DistinguishedName($"CN={resource:D}"), key, HashAlgorithmName.SHA256);
        Name(request, names => names.AddUri(site.Agent(resource)));
        Leaf(request, ClientAuth);
        return Sign(request, agents, from, until);
    }

    private static CertificateRequest Request(string subject, ECDsa key, HashAlgorithmName hash) => new(new X500DistinguishedName(subject), key, hash);

    private static void Name(CertificateRequest request, Action<SubjectAlternativeNameBuilder> say)
    {
        var names = new SubjectAlternativeNameBuilder();
        say(names);
        request.CertificateExtensions.Add(names.Build());
    }

    private static void Authority(CertificateRequest request, int pathLength)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, pathLength, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
    }

    private static void Leaf(CertificateRequest request, string purpose)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        Purpose(request, purpose);
    }

    private static void Purpose(CertificateRequest request, string purpose) =>
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: true));

    private static X509Certificate2 Sign(CertificateRequest request, X509Certificate2 issuer, DateTimeOffset from, DateTimeOffset until)
    {
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        // The issuer's own limits bind: a leaf that outlives it would be refused everywhere.
        return request.Create(issuer, from < From(issuer) ? From(issuer) : from, until > Until(issuer) ? Until(issuer) : until, Serial());
    }

    private static DateTimeOffset From(X509Certificate2 certificate) => new(certificate.NotBefore.ToUniversalTime());

    private static DateTimeOffset Until(X509Certificate2 certificate) => new(certificate.NotAfter.ToUniversalTime());

    /// <summary>RFC 5280, 4.1.2.2: positive, at most 20 octets; ours have no leading zero either.</summary>
    private static byte[] Serial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return serial;
    }
}
