using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Appliance.Server.Identity.Certificates;

/// <summary>The names our certificates carry, as URIs in the subject alternative name: spiffe://SITE/root, /control or /agent/RESOURCE.</summary>
internal sealed record SiteName(Guid Site)
{
    private const string SubjectAlternativeName = "2.5.29.17";

    // RFC 5280, 4.2.1.6: GeneralName, choice 6, an IA5String.
    private static readonly Asn1Tag UriChoice = new(TagClass.ContextSpecific, 6);

    public Uri Root => new($"spiffe://{Site:D}/root");

    public Uri Control => new($"spiffe://{Site:D}/control");

    public Uri Agent(Guid resource) => new($"spiffe://{Site:D}/agent/{resource:D}");

    /// <summary>The site whose root this is. An operator's own root names none; then its key does.</summary>
    public static SiteName Of(X509Certificate2 root) =>
        OnlyUri(root) is { } text && Uri.TryCreate(text, UriKind.Absolute, out var uri) && Guid.TryParseExact(uri.Host, "D", out var site)
            ? new SiteName(site)
            : new SiteName(new Guid(SHA256.HashData(root.PublicKey.ExportSubjectPublicKeyInfo()).AsSpan(0, 16), bigEndian: true));

    /// <summary>The resource a certificate of this site names; null when it names none, or anything besides.</summary>
    public Guid? ResourceIn(X509Certificate2 certificate)
    {
        var prefix = $"spiffe://{Site:D}/agent/";
        var text = OnlyUri(certificate);
        return text is not null && text.StartsWith(prefix, StringComparison.Ordinal) && Guid.TryParseExact(text.AsSpan(prefix.Length), "D", out var id)
            ? id
            : null;
    }

    /// <summary>The one name, when there is exactly one and it is a URI.</summary>
    private static string? OnlyUri(X509Certificate2 certificate)
    {
        var found = certificate.Extensions.Where(extension => extension.Oid?.Value == SubjectAlternativeName).ToList();
        if (found.Count != 1) return null;
        try
        {
            var names = new AsnReader(found[0].RawData, AsnEncodingRules.DER).ReadSequence();
            if (!names.HasData || names.PeekTag() != UriChoice) return null;
            var uri = names.ReadCharacterString(UniversalTagNumber.IA5String, UriChoice);
            return names.HasData ? null : uri;
        }
        catch (Exception wrong) when (wrong is AsnContentException or CryptographicException)
        {
            return null;
        }
    }
}
