using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Appliance.Server;

/// <summary>Whose certificates are believed when the appliance itself is the client: an operator's own authority, or those of this machine. Never anybody's.</summary>
internal static class Trust
{
    /// <summary>Null when the file can be used, or none is named.</summary>
    public static string? Problem(string caFile)
    {
        if (caFile.Length == 0) return null;
        if (!Path.IsPathRooted(caFile)) return "is not a whole path; write /…";
        try
        {
            return Read(caFile).Count > 0 ? null : "holds no certificate.";
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return $"can not be read: {unreadable.Message}";
        }
    }

    /// <summary>With an own authority no other counts; the name must fit in either case.</summary>
    public static RemoteCertificateValidationCallback In(string caFile) => caFile.Length == 0 ? (_, _, _, errors) => errors == SslPolicyErrors.None : Own(Read(caFile));

    private static RemoteCertificateValidationCallback Own(X509Certificate2Collection authorities) => (_, shown, sent, errors) =>
    {
        if (shown is not X509Certificate2 certificate || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        if (sent is not null) chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // An operator's own authority rarely has a place where that could be asked.
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1")); // RFC 5280, 4.2.1.12: for servers.
        return chain.Build(certificate);
    };

    private static X509Certificate2Collection Read(string caFile)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(caFile);
        return authorities;
    }
}
