using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Appliance.Server.Identity.Files;

namespace Appliance.Server.Identity.Certificates;

/// <summary>
/// The authority as it lies in DATA/identity: root.pem, root.key.pem, root.sent.pem, control.pem and agents.pem (these two with their keys).
/// The root's key is needed for nothing once the others exist; a careful operator takes it away and keeps it offline.
/// </summary>
internal sealed record AuthorityFiles(X509Certificate2 Root, X509Certificate2 RootAsSent, X509Certificate2 Control, X509Certificate2 Agents)
{
    public SiteName Site { get; } = SiteName.Of(Root);

    public static AuthorityFiles Open(string folder, DateTimeOffset now)
    {
        // root.pem is written last: while it is missing nothing has been issued, and all is made afresh.
        if (!File.Exists(Path.Combine(folder, "root.pem"))) Make(folder, now);
        else if (!File.Exists(Path.Combine(folder, "root.sent.pem")) && File.Exists(Path.Combine(folder, "root.key.pem"))) MakeBelow(folder, now);
        var files = new AuthorityFiles(
            X509Certificate2.CreateFromPem(Read(folder, "root.pem")), X509Certificate2.CreateFromPem(Read(folder, "root.sent.pem")),
            ReadWithKey(folder, "control.pem"), ReadWithKey(folder, "agents.pem"));
        foreach (var issued in new[] { files.Control, files.Agents })
        {
            if (!Chains.LeadsTo(files.Root, issued, now))
                throw new InvalidDataException($"{issued.Subject} in {folder} is not from the root beside it, or its time is over; restore the folder from one backup.");
        }
        return files;
    }

    private static void Make(string folder, DateTimeOffset now)
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var root = Forms.Root(new SiteName(Guid.CreateVersion7()), rootKey, now);
        using var sent = Forms.RootAsSent(root, rootKey);
        using var controlKey = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var control = Forms.Intermediate("control", Forms.ServerAuth, root, controlKey, now);
        using var agentsKey = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var agents = Forms.Intermediate("agents", Forms.ClientAuth, root, agentsKey, now);

        File.Delete(Path.Combine(folder, ServerLeaf.FileName));
        PrivateFile.Write(Path.Combine(folder, "control.pem"), Pem(control, controlKey));
        PrivateFile.Write(Path.Combine(folder, "agents.pem"), Pem(agents, agentsKey));
        PrivateFile.Write(Path.Combine(folder, "root.key.pem"), rootKey.ExportPkcs8PrivateKeyPem() + "\n");
        PrivateFile.Write(Path.Combine(folder, "root.sent.pem"), sent.ExportCertificatePem() + "\n");
        PrivateFile.Write(Path.Combine(folder, "root.pem"), root.ExportCertificatePem() + "\n");
    }

    /// <summary>An operator's own root lies there. What root.sent.pem completes is made once; a power cut in between leaves it to the next start.</summary>
    private static void MakeBelow(string folder, DateTimeOffset now)
    {
        using var root = OwnRoot.Read(folder, now);
        using var rootKey = root.GetECDsaPrivateKey()!;
        foreach (var (name, purpose) in new[] { ("control", Forms.ServerAuth), ("agents", Forms.ClientAuth) })
        {
            var path = Path.Combine(folder, $"{name}.pem");
            if (File.Exists(path)) continue;
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
            using var made = Forms.Intermediate(name, purpose, root, key, now);
            PrivateFile.Write(path, Pem(made, key));
        }
        using var sent = Forms.RootAsSent(root, rootKey);
        PrivateFile.Write(Path.Combine(folder, "root.sent.pem"), sent.ExportCertificatePem() + "\n");
    }

    public static string Pem(X509Certificate2 certificate, ECDsa key) => $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";

    private static X509Certificate2 ReadWithKey(string folder, string name)
    {
        var text = Read(folder, name);
        return X509Certificate2.CreateFromPem(text, text);
    }

    private static string Read(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path) ? File.ReadAllText(path) : throw new InvalidDataException($"{path} is missing; restore the folder from one backup.");
    }
}
