using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Appliance.Server.Identity.Certificates;

namespace Appliance.Tests.Identity;

/// <summary>Who a client certificate speaks for: the attacks on the agents' door.</summary>
public sealed class RecogniseTests : IDisposable
{
    private readonly TestAuthority _test = new();
    private readonly Guid _resource = Guid.CreateVersion7();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private long _turn;

    public void Dispose()
    {
        _key.Dispose();
        _test.Dispose();
    }

    [Fact]
    public void AnActiveCertificateSpeaksForItsResource() => _test.Authority.Recognise(Active(Agent())).ShouldBe(_resource);

    [Fact]
    public void ACertificateFromTheControlIntermediateIsNoAgent() =>
        _test.Authority.Recognise(Active(Agent(issuer: _test.Files.Control))).ShouldBeNull();

    [Fact]
    public void TheServersOwnCertificateIsNoAgent() => _test.Authority.Recognise(Active(new X509Certificate2(_test.Authority.ServerCertificate))).ShouldBeNull();

    [Fact]
    public void ASelfSignedCertificateWithTheRightNameIsRefused()
    {
        var request = new CertificateRequest($"CN={_resource}", _key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(_test.Files.Site.Agent(_resource));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(Forms.ClientAuth)], critical: true));

        _test.Authority.Recognise(Active(request.CreateSelfSigned(Now.AddHours(-1), Now.AddDays(30)))).ShouldBeNull();
    }

    [Fact]
    public void ACertificateOfAnotherApplianceIsRefused()
    {
        using var other = new TestAuthority();

        _test.Authority.Recognise(Active(Agent(issuer: other.Files.Agents))).ShouldBeNull();
    }

    [Fact]
    public void ACertificateThatNamesAnotherSiteIsRefused() =>
        _test.Authority.Recognise(Active(Agent(site: new SiteName(Guid.CreateVersion7())))).ShouldBeNull();

    [Fact]
    public void AnExpiredCertificateIsRefused() => _test.Authority.Recognise(Active(Agent(from: Now.AddDays(-40), until: Now.AddSeconds(-1)))).ShouldBeNull();

    [Fact]
    public void ACertificateWhoseTimeHasNotComeIsRefused() => _test.Authority.Recognise(Active(Agent(from: Now.AddMinutes(1)))).ShouldBeNull();

    [Fact]
    public void ACertificateExpiresWhileTheServerRuns()
    {
        var certificate = Active(Agent());
        _test.Clock.Advance(TimeSpan.FromDays(31));

        _test.Authority.Recognise(certificate).ShouldBeNull();
    }

    [Fact]
    public void ACertificateThatIsInNoRegisterIsRefused() => _test.Authority.Recognise(Agent()).ShouldBeNull();

    [Fact]
    public void ARevokedCertificateIsRefused()
    {
        var certificate = Active(Agent());
        _test.Register.Set(_resource, new Standing(++_turn, null, null, [], null, null));

        _test.Authority.Recognise(certificate).ShouldBeNull();
    }

    [Fact]
    public void ASupersededCertificateIsRefusedAndItsSuccessorRecognised()
    {
        var first = Active(Agent());
        var second = Active(Agent());

        _test.Authority.Recognise(first).ShouldBeNull();
        _test.Authority.Recognise(second).ShouldBe(_resource);
    }

    [Fact]
    public void ALateWordOfAnEarlierChangeDoesNotBringACertificateBack()
    {
        var certificate = Agent();
        _test.Register.Set(_resource, new Standing(7, null, null, [], null, null));
        _test.Register.Set(_resource, new Standing(6, certificate.SerialNumber, null, [], null, null));

        _test.Authority.Recognise(certificate).ShouldBeNull();
    }

    private DateTimeOffset Now => _test.Clock.GetUtcNow();

    private X509Certificate2 Agent(X509Certificate2? issuer = null, SiteName? site = null, DateTimeOffset? from = null, DateTimeOffset? until = null) =>
        Forms.Agent(site ?? _test.Files.Site, _resource, issuer ?? _test.Files.Agents, new PublicKey(_key), from ?? Now.AddHours(-1), until ?? Now.AddDays(30));

    private X509Certificate2 Active(X509Certificate2 certificate)
    {
        _test.Register.Set(_resource, new Standing(++_turn, certificate.SerialNumber, null, [], null, null));
        return certificate;
    }
}
