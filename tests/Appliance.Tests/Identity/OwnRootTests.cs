using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Appliance.Server.Identity.Certificates;

namespace Appliance.Tests.Identity;

public sealed class OwnRootTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly TemporaryFolder _folder = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Fact]
    public void ARootPlacedBeforeTheFirstStartIsUsedAndItsKeyMayGo()
    {
        Place(_key);
        var made = AuthorityFiles.Open(_folder.Path, Now);
        File.Delete(Path.Combine(_folder.Path, "root.key.pem"));
        var kept = AuthorityFiles.Open(_folder.Path, Now);

        made.Root.Subject.ShouldBe("CN=Example Ltd root");
        (kept.Site, kept.Agents.Thumbprint).ShouldBe((made.Site, made.Agents.Thumbprint));
        using var agent = Forms.Agent(kept.Site, Guid.CreateVersion7(), kept.Agents, new PublicKey(_key), Now, Now.AddDays(1));
        Chains.LeadsTo(kept.Root, kept.Agents, agent, Forms.ClientAuth, Now).ShouldBeTrue();
    }

    [Fact]
    public void APowerCutWhileMakingWhatIsBelowItIsMadeGoodAtTheNextStart()
    {
        Place(_key);
        var control = AuthorityFiles.Open(_folder.Path, Now).Control.Thumbprint;
        File.Delete(Path.Combine(_folder.Path, "agents.pem"));
        File.Delete(Path.Combine(_folder.Path, "root.sent.pem"));

        AuthorityFiles.Open(_folder.Path, Now).Control.Thumbprint.ShouldBe(control);
    }

    [Fact]
    public void AllThatIsWrongIsSaidAtOnce()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Place(other, authority: false, until: Now.AddDays(30), mode: UnixFileMode.UserRead | UnixFileMode.OtherRead);

        var said = Should.Throw<InvalidDataException>(() => AuthorityFiles.Open(_folder.Path, Now)).Message;
        said.ShouldContain("root.key.pem is not its key");
        said.ShouldContain("not meant for an authority");
        said.ShouldContain("less than a year");
        said.ShouldContain("chmod 0600");
    }

    [Fact]
    public void WhatIsNoPemIsNamed()
    {
        Place(_key);
        File.WriteAllText(Path.Combine(_folder.Path, "root.key.pem"), "rubbish");
        Should.Throw<InvalidDataException>(() => AuthorityFiles.Open(_folder.Path, Now)).Message.ShouldContain("root.key.pem is not a private key");
    }

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    private void Place(ECDsa key, bool authority = true, DateTimeOffset? until = null, UnixFileMode mode = UnixFileMode.UserRead)
    {
        var request = new CertificateRequest("CN=Example Ltd root", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using var root = request.CreateSelfSigned(Now.AddDays(-1), until ?? Now.AddYears(10));
        File.WriteAllText(Path.Combine(_folder.Path, "root.pem"), root.ExportCertificatePem());
        var path = Path.Combine(_folder.Path, "root.key.pem");
        File.WriteAllText(path, key.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(path, mode);
    }
}
