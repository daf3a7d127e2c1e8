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
        Refusal = Objection(certificate, sent, errors);
        return Refusal is null;
    }

    private string? Objection(X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        const string Stranger = "it shows no certificate of an appliance. Is --server right?";
        if (errors == SslPolicyErrors.None && pin is null) return null; // An operator's own certificate that this machine trusts anyway.
        if (certificate is null || sent is null) return Stranger;
        var root = sent.ChainElements.Select(element => element.Certificate).Concat(sent.ChainPolicy.ExtraStore)
            .FirstOrDefault(candidate => candidate.SubjectName.RawData.AsSpan().SequenceEqual(candidate.IssuerName.RawData));
        if (root is null) return Stranger;
        Shown = Convert.ToHexStringLower(SHA256.HashData(root.PublicKey.ExportSubjectPublicKeyInfo()));
        if (pin is null) return $"this appliance is not known yet; its CA fingerprint is {Shown}. Sign in with 'appliance login', or name the fingerprint with --ca-pin.";
        if (!CryptographicOperations.FixedTimeEquals(Convert.FromHexString(pin), Convert.FromHexString(Shown)))
            return $"it shows another certificate than the pinned one: its CA fingerprint is {Shown}, not {pin}. Is it really your appliance?";
        return LeadsTo(root, new X509Certificate2(certificate), sent) ? null : "its certificate does not come from the pinned CA, is out of date, or is not for servers.";
    }

    private static bool LeadsTo(X509Certificate2 root, X509Certificate2 leaf, X509Chain sent)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // The appliance is its own authority: there is nobody else to ask.
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        return chain.Build(leaf);
    }
}
