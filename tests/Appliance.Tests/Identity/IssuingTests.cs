using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Appliance.Contracts;
using Appliance.Server.Identity;
using Appliance.Server.Identity.Certificates;
using Appliance.Server.Store;
using Appliance.Tests.Store;

namespace Appliance.Tests.Identity;

public sealed class IssuingTests : IAsyncLifetime
{
    private readonly TestAuthority _test = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Guid _resource = Guid.CreateVersion7();
    private TestStore _db = null!;

    public async ValueTask InitializeAsync() => _db = await TestStore.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await _db.DisposeAsync();
        _key.Dispose();
        _test.Dispose();
    }

    [Fact]
    public async Task AnIssuedCertificateIsRecognisedAtOnceAndEndsAfterThirtyDays()
    {
        var issued = await IssueAsync(_resource, _key);
        using var certificate = X509CertificateLoader.LoadCertificate(issued.Certificate);

        _test.Authority.Recognise(certificate).ShouldBe(_resource);
        issued.Expires.ShouldBe(_test.Clock.GetUtcNow().AddDays(30));
        certificate.NotBefore.ToUniversalTime().ShouldBe(_test.Clock.GetUtcNow().AddHours(-1).UtcDateTime);
        issued.Chain.ShouldBe([_test.Files.Agents.RawData, _test.Files.Root.RawData]);
    }

    [Fact]
    public async Task OfARequestOnlyThePublicKeyCounts()
    {
        var request = TestAuthority.Request(_key, asked =>
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("*.example.org");
            names.AddUri(_test.Files.Site.Control);
            asked.CertificateExtensions.Add(names.Build());
            asked.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
            asked.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(Forms.ServerAuth)], critical: false));
        });
        var issued = await _db.Store.InTransactionAsync(t => _test.Authority.IssueAgentAsync(t, _resource, request, Stop), Stop);
        using var certificate = X509CertificateLoader.LoadCertificate(issued.Certificate);

        _test.Files.Site.ResourceIn(certificate).ShouldBe(_resource);
        certificate.Subject.ShouldBe($"CN={_resource:D}");
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().ShouldHaveSingleItem().CertificateAuthority.ShouldBeFalse();
        certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().ShouldHaveSingleItem().EnhancedKeyUsages.Cast<Oid>().Select(use => use.Value).ShouldBe([Forms.ClientAuth]);
        certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().ShouldHaveSingleItem().EnumerateDnsNames().ShouldBeEmpty();
    }

    [Fact]
    public async Task AskingAgainWithTheSameKeyGivesTheSameCertificateUntilHalfItsLifeIsOver()
    {
        var first = await IssueAsync(_resource, _key);
        var again = await IssueAsync(_resource, _key);
        _test.Clock.Advance(TimeSpan.FromDays(16));
        var later = await IssueAsync(_resource, _key);

        again.Serial.ShouldBe(first.Serial);
        later.Serial.ShouldNotBe(first.Serial);
    }

    [Fact]
    public async Task ANewKeySupersedesTheOldCertificate()
    {
        using var fresh = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var old = X509CertificateLoader.LoadCertificate((await IssueAsync(_resource, _key)).Certificate);
        using var young = X509CertificateLoader.LoadCertificate((await IssueAsync(_resource, fresh)).Certificate);

        _test.Authority.Recognise(old).ShouldBeNull();
        _test.Authority.Recognise(young).ShouldBe(_resource);
    }

    [Fact]
    public async Task AKeyOfAnotherResourceIsRefusedEvenAfterItsRevocation()
    {
        await IssueAsync(_resource, _key);
        await _db.Store.InTransactionAsync(t => RevokeAsync(t, _resource), Stop);

        (await Should.ThrowAsync<FaultException>(() => IssueAsync(Guid.CreateVersion7(), _key))).Code.ShouldBe(FaultCodes.KeyInUse);
    }

    [Fact]
    public async Task RevokingCountsFromTheCommitOn()
    {
        using var certificate = X509CertificateLoader.LoadCertificate((await IssueAsync(_resource, _key)).Certificate);
        await _db.Store.InTransactionAsync(async t =>
        {
            await RevokeAsync(t, _resource);
            _test.Authority.Recognise(certificate).ShouldBe(_resource);
            return true;
        }, Stop);

        _test.Authority.Recognise(certificate).ShouldBeNull();
    }

    [Fact]
    public async Task WhatWasRolledBackWasNeverIssued()
    {
        IssuedCertificate? issued = null;
        await Should.ThrowAsync<InvalidOperationException>(() => _db.Store.InTransactionAsync<bool>(async t =>
        {
            issued = await _test.Authority.IssueAgentAsync(t, _resource, TestAuthority.Request(_key), Stop);
            throw new InvalidOperationException("changed its mind");
        }, Stop));
        using var certificate = X509CertificateLoader.LoadCertificate(issued!.Certificate);

        _test.Authority.Recognise(certificate).ShouldBeNull();
    }

    [Fact]
    public async Task ARestartKnowsWhatWasIssuedAndWhatWasRevoked()
    {
        var revoked = Guid.CreateVersion7();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var kept = await IssueAsync(_resource, _key);
        var gone = await IssueAsync(revoked, other);
        await _db.Store.InTransactionAsync(t => RevokeAsync(t, revoked), Stop);

        var register = new CertificateRegister();
        await register.LoadAsync(_db.Store, Stop);

        register.IsActive(_resource, kept.Serial).ShouldBeTrue();
        register.IsActive(revoked, gone.Serial).ShouldBeFalse();
    }

    [Fact]
    public async Task ManyAtOnceLeaveOneActiveCertificate()
    {
        var keys = Enumerable.Range(0, 8).Select(_ => ECDsa.Create(ECCurve.NamedCurves.nistP256)).ToList();
        var issued = await Task.WhenAll(keys.Select(key => IssueAsync(_resource, key)));

        issued.Count(one =>
        {
            using var certificate = X509CertificateLoader.LoadCertificate(one.Certificate);
            return _test.Authority.Recognise(certificate) is not null;
        }).ShouldBe(1);
        keys.ForEach(key => key.Dispose());
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Task<IssuedCertificate> IssueAsync(Guid resource, ECDsa key) =>
        _db.Store.InTransactionAsync(t => _test.Authority.IssueAgentAsync(t, resource, TestAuthority.Request(key), Stop), Stop);

    private async Task<bool> RevokeAsync(ITransaction transaction, Guid resource)
    {
        await _test.Authority.RevokeAgentAsync(transaction, resource, "removed", Stop);
        return true;
    }
}
