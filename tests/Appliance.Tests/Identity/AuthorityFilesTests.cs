using Appliance.Server.Identity.Certificates;

namespace Appliance.Tests.Identity;

public sealed class AuthorityFilesTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheFirstStartMakesAnAuthorityAndLaterOnesKeepIt()
    {
        var made = AuthorityFiles.Open(_folder.Path, Now);
        var kept = AuthorityFiles.Open(_folder.Path, Now.AddYears(1));

        kept.Root.RawData.ShouldBe(made.Root.RawData);
        kept.Agents.HasPrivateKey.ShouldBeTrue();
        kept.Site.ShouldBe(made.Site);
    }

    [Fact]
    public void EveryFileIsForTheServersOwnUserOnly()
    {
        AuthorityFiles.Open(_folder.Path, Now);

        foreach (var file in Directory.EnumerateFiles(_folder.Path))
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
        Directory.EnumerateFiles(_folder.Path).Select(Path.GetFileName).Order().ShouldBe(["agents.pem", "control.pem", "root.key.pem", "root.pem", "root.sent.pem"]);
    }

    [Fact]
    public void TheRootsKeyMayBeTakenAway()
    {
        AuthorityFiles.Open(_folder.Path, Now);
        File.Delete(Path.Combine(_folder.Path, "root.key.pem"));

        AuthorityFiles.Open(_folder.Path, Now).Control.HasPrivateKey.ShouldBeTrue();
    }

    [Fact]
    public void APowerCutBeforeTheRootWasWrittenMeansStartingAfresh()
    {
        var half = AuthorityFiles.Open(_folder.Path, Now);
        File.Delete(Path.Combine(_folder.Path, "root.pem"));

        AuthorityFiles.Open(_folder.Path, Now).Site.ShouldNotBe(half.Site);
    }

    [Fact]
    public void FilesOfTwoAuthoritiesAreNotMixed()
    {
        using var other = new TemporaryFolder();
        AuthorityFiles.Open(_folder.Path, Now);
        AuthorityFiles.Open(other.Path, Now);
        File.Copy(Path.Combine(other.Path, "agents.pem"), Path.Combine(_folder.Path, "agents.pem"), overwrite: true);

        Should.Throw<InvalidDataException>(() => AuthorityFiles.Open(_folder.Path, Now)).Message.ShouldContain("backup");
    }

    [Fact]
    public void AMissingFileIsNamed()
    {
        AuthorityFiles.Open(_folder.Path, Now);
        File.Delete(Path.Combine(_folder.Path, "agents.pem"));

        Should.Throw<InvalidDataException>(() => AuthorityFiles.Open(_folder.Path, Now)).Message.ShouldContain("agents.pem");
    }

    [Fact]
    public void TheServersCertificateNamesItsAddressesAndServesServersOnly()
    {
        var authority = AuthorityFiles.Open(_folder.Path, Now);
        var names = new ServerNames(["localhost", "rack.example"], [System.Net.IPAddress.Parse("127.0.0.1"), System.Net.IPAddress.Parse("10.99.0.1")]);
        using var leaf = ServerLeaf.Open(_folder.Path, authority, names, Now);

        names.AreIn(leaf).ShouldBeTrue();
        leaf.MatchesHostname("10.99.0.1").ShouldBeTrue();
        Chains.LeadsTo(authority.Root, authority.Control, leaf, Forms.ServerAuth, Now).ShouldBeTrue();
        Chains.LeadsTo(authority.Root, authority.Control, leaf, Forms.ClientAuth, Now).ShouldBeFalse();
    }

    [Fact]
    public void TheServersCertificateIsKeptUntilANameIsNewOrHalfItsLifeIsOver()
    {
        var authority = AuthorityFiles.Open(_folder.Path, Now);
        var names = new ServerNames(["localhost"], [System.Net.IPAddress.Loopback]);
        var first = Serial(names, Now);

        Serial(names, Now.AddDays(400)).ShouldBe(first);
        Serial(names with { HostNames = ["localhost", "new.example"] }, Now).ShouldNotBe(first);
        var second = Serial(names, Now);
        Serial(names, Now.AddDays(420)).ShouldNotBe(second);

        string Serial(ServerNames wanted, DateTimeOffset at)
        {
            using var leaf = ServerLeaf.Open(_folder.Path, authority, wanted, at);
            return leaf.SerialNumber;
        }
    }

    [Fact]
    public void WhatIsSentForTheRootShowsTheRootsKeyAndIsNotSelfSigned()
    {
        var authority = AuthorityFiles.Open(_folder.Path, Now);

        authority.RootAsSent.PublicKey.ExportSubjectPublicKeyInfo().ShouldBe(authority.Root.PublicKey.ExportSubjectPublicKeyInfo());
        authority.RootAsSent.SubjectName.RawData.ShouldBe(authority.Root.SubjectName.RawData);
        authority.RootAsSent.IssuerName.RawData.ShouldNotBe(authority.RootAsSent.SubjectName.RawData);
    }
}
