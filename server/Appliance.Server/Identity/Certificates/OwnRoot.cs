using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Appliance.Server.Identity.Certificates;

/// <summary>An operator's root, put into DATA/identity as root.pem and root.key.pem before the first start. Checked whole: all that is wrong is said at once.</summary>
internal static class OwnRoot
{
    private static readonly TimeSpan Left = TimeSpan.FromDays(365);
    private static readonly IReadOnlyList<int> KeySizes = [256, 384];

    /// <summary>With its key.</summary>
    /// <exception cref="InvalidDataException">It can not be a root for this appliance.</exception>
    public static X509Certificate2 Read(string folder, DateTimeOffset now)
    {
        var keyFile = Path.Combine(folder, "root.key.pem");
        var root = Load(Path.Combine(folder, "root.pem"), text => X509Certificate2.CreateFromPem(text), "a certificate in PEM");
        using var key = Load(keyFile, ReadKey, "a private key in PEM without a passphrase, ECDSA");
        List<string> problems = [.. Problems(root, key, now)];
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(keyFile) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != UnixFileMode.None)
            problems.Add("root.key.pem may be read by others than its owner; chmod 0600 it");
        return problems.Count == 0 ? root.CopyWithPrivateKey(key) : throw new InvalidDataException($"The root in {folder} can not be used: {string.Join("; ", problems)}.");
    }

    private static IEnumerable<string> Problems(X509Certificate2 root, ECDsa key, DateTimeOffset now)
    {
        using var shown = root.GetECDsaPublicKey();
        if (shown is null || !KeySizes.Contains(shown.KeySize)) yield return "its key is not ECDSA on P-256 or P-384";
        else if (!shown.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo())) yield return "root.key.pem is not its key";
        if (!root.SubjectName.RawData.AsSpan().SequenceEqual(root.IssuerName.RawData)) yield return "it is not a root: another authority has issued it";
        else if (!Chains.IsRoot(root, now)) yield return "its signature or its time is wrong";
        var limits = root.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault();
        if (limits is not { CertificateAuthority: true }) yield return "it is not meant for an authority (basic constraints)";
        else if (limits is { HasPathLengthConstraint: true, PathLengthConstraint: 0 }) yield return "its path length is 0, and we issue an authority below it";
        if (root.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault() is { } use && !use.KeyUsages.HasFlag(X509KeyUsageFlags.KeyCertSign)) yield return "its key usage forbids to sign certificates";
        if (!root.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Any()) yield return "it has no subject key identifier";
        if (root.NotAfter.ToUniversalTime() < now.UtcDateTime + Left) yield return $"it ends on {root.NotAfter.ToUniversalTime():yyyy-MM-dd}, in less than a year";
    }

    private static ECDsa ReadKey(string text)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(text);
        return key;
    }

    private static T Load<T>(string path, Func<string, T> read, string what)
    {
        try
        {
            return read(File.ReadAllText(path));
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException($"{path} is not {what}.", wrong);
        }
    }
}
