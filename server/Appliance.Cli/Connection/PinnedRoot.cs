using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Appliance.Cli.Connection;

/// <summary>
/// Trusts exactly one certificate authority, known by the SHA-256 of its public key. The server's certificate must lead to it and be
/// made for servers; names are not compared, because the pin already says which appliance it is.
/// </summary>
internal sealed class PinnedRoot(string? pin)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>The pin the other side showed: for the question "do you trust this?".</summary>
    public string? Shown { get; private set; }

    /// <summary>Why the other side was not trusted; null when it was.</summary>
    public string? Refusal { get; private set; }

    public bool Check(object sender, X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        Refusal = errors == SslPolicyErrors.None && pin is null
            ? null // An operator's own certificate that this machine trusts anyway.
            : Objection(certificate as X509Certificate2, sent?.ChainPolicy.ExtraStore ?? []);
        return Refusal is null;
    }

    private string? Objection(X509Certificate2? leaf, X509Certificate2Collection sent)
    {
        if (leaf is null || Top(leaf, sent) is not { } root) return "it shows no certificate of an appliance. Is --server right?";
        Shown = Convert.ToHexStringLower(SHA256.HashData(root.PublicKey.ExportSubjectPublicKeyInfo()));
        if (pin is null) return $"this appliance is not known yet; its CA fingerprint is {Shown}. Sign in with 'appliance login', or name the fingerprint with --ca-pin.";
        if (!CryptographicOperations.FixedTimeEquals(Convert.FromHexString(pin), Convert.FromHexString(Shown)))
            return $"it shows another certificate than the pinned one: its CA fingerprint is {Shown}, not {pin}. Is it really your appliance?";
        return LeadsTo(root, leaf, sent) ? null : "its certificate does not come from the pinned CA, is out of date, or is not for servers.";
    }

    /// <summary>
    /// Where the way from issuer to issuer ends: the root's key. It comes under an issuer that nobody has, since servers in .NET do not send
    /// self-signed certificates.
    /// </summary>
    private static X509Certificate2? Top(X509Certificate2 leaf, X509Certificate2Collection sent)
    {
        X509Certificate2? top = null;
        var rest = sent.ToList();
        for (var at = leaf; rest.Find(candidate => Same(candidate.SubjectName, at.IssuerName) && !Same(candidate.SubjectName, at.SubjectName)) is { } issuer; at = issuer)
        {
            rest.Remove(issuer);
            top = issuer;
        }
        return top;
    }

    private static bool LeadsTo(X509Certificate2 root, X509Certificate2 leaf, X509Certificate2Collection sent)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.ExtraStore.AddRange(sent);
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority; // The root as sent is not self-signed.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // The appliance is its own authority: there is nobody else to ask.
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        // Tolerating an unknown authority tolerates every authority: only the comparison makes the pinned one the only one.
        return chain.Build(leaf) && chain.ChainElements.Count > 1 && chain.ChainElements[^1].Certificate.RawDataMemory.Span.SequenceEqual(root.RawDataMemory.Span);
    }

    private static bool Same(X500DistinguishedName one, X500DistinguishedName other) => one.RawData.AsSpan().SequenceEqual(other.RawData);
}
