using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Appliance.Server.Identity.Files;

namespace Appliance.Server.Identity.Certificates;

/// <summary>The server's own certificate, DATA/identity/server.pem. Made afresh at a start when a name is new or half its life is over.</summary>
internal static class ServerLeaf
{
    public const string FileName = "server.pem";

    /// <summary>The longest that every browser takes from a private root.</summary>
    public static TimeSpan Life { get; } = TimeSpan.FromDays(820);

    public static X509Certificate2 Open(string folder, AuthorityFiles authority, ServerNames names, DateTimeOffset now)
    {
        var path = Path.Combine(folder, FileName);
        if (File.Exists(path))
        {
            var text = File.ReadAllText(path);
            var kept = X509Certificate2.CreateFromPem(text, text);
            if (StillGood(kept, authority, names, now)) return kept;
            kept.Dispose();
        }
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var made = Forms.Server(authority.Site, names, authority.Control, key, now);
        PrivateFile.Write(path, AuthorityFiles.Pem(made, key));
        return made;
    }

    private static bool StillGood(X509Certificate2 kept, AuthorityFiles authority, ServerNames names, DateTimeOffset now) =>
        now.UtcDateTime < kept.NotBefore.ToUniversalTime() + Life / 2
        && names.AreIn(kept)
        && Chains.LeadsTo(authority.Root, authority.Control, kept, Forms.ServerAuth, now);
}
