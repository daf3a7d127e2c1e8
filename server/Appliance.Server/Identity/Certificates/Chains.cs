using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Appliance.Server.Identity.Certificates;

/// <summary>Checks chains against our own root only: no system store, no network, no certificate a stranger brings along.</summary>
internal static class Chains
{
    /// <summary>Signed by itself, and its time is now.</summary>
    public static bool IsRoot(X509Certificate2 root, DateTimeOffset now)
    {
        using var chain = Chain(root, now);
        return Build(chain, root) && chain.ChainElements.Count == 1;
    }

    /// <summary>An intermediate that the root has signed.</summary>
    public static bool LeadsTo(X509Certificate2 root, X509Certificate2 intermediate, DateTimeOffset now)
    {
        using var chain = Chain(root, now);
        return Build(chain, intermediate) && chain.ChainElements.Count == 2;
    }

    /// <summary>A leaf for this purpose, signed by exactly this intermediate and no other of the same root.</summary>
    public static bool LeadsTo(X509Certificate2 root, X509Certificate2 intermediate, X509Certificate2 leaf, string purpose, DateTimeOffset now)
    {
        using var chain = Chain(root, now);
        chain.ChainPolicy.ExtraStore.Add(intermediate);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(purpose));
        return Build(chain, leaf)
            && chain.ChainElements.Count == 3
            && chain.ChainElements[1].Certificate.RawDataMemory.Span.SequenceEqual(intermediate.RawDataMemory.Span)
            && HasPurpose(leaf, purpose);
    }

    private static X509Chain Chain(X509Certificate2 root, DateTimeOffset now)
    {
        var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        chain.ChainPolicy.VerificationTime = now.LocalDateTime;
        return chain;
    }

    private static bool Build(X509Chain chain, X509Certificate2 certificate)
    {
        try
        {
            return chain.Build(certificate);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Said by the leaf itself: a certificate without the extension would pass for every purpose.</summary>
    private static bool HasPurpose(X509Certificate2 leaf, string purpose) =>
        leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().SelectMany(use => use.EnhancedKeyUsages.Cast<Oid>()).Any(oid => oid.Value == purpose);
}
