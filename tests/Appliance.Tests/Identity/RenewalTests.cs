using System.Security.Cryptography;
using Appliance.Contracts;
using Appliance.Server.Identity.Certificates;
using Appliance.Tests.Inventory;
using Appliance.Tests.Store;

namespace Appliance.Tests.Identity;

public sealed class RenewalTests : IAsyncLifetime
{
    private readonly RecordingEvents _events = new();
    private readonly Guid _resource = Guid.CreateVersion7();
    private TestAuthority _test = null!;
    private TestStore _db = null!;
    private Renewals _renewals = null!;

    public async ValueTask InitializeAsync()
    {
        _test = new TestAuthority(events: _events);
        _db = await TestStore.CreateAsync();
        _renewals = new Renewals(_test.Authority, _test.Register, _db.Store, _events, _test.Clock);
    }

    public async ValueTask DisposeAsync()
    {
        await _db.DisposeAsync();
        _test.Dispose();
    }

    [Fact]
    public async Task ItIsDueAtHalfOfItsLifeGiveOrTakeATenth()
    {
        var member = await EnrolAsync();
        for (var i = 0; i < 50; i++) _renewals.RenewIn(member.Certificate).TotalDays.ShouldBeInRange(13.5, 16.5);
        _test.Clock.Advance(TimeSpan.FromDays(20));
        _renewals.RenewIn(member.Certificate).ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task TheOldOneIsGoodUntilTheNewOneIsUsed()
    {
        var old = await EnrolAsync();
        var young = await RenewAsync(old.Begin());
        _test.Authority.Recognise(old.Certificate).ShouldBe(_resource);
        _test.Authority.Recognise(young.Certificate).ShouldBe(_resource);

        await _renewals.UsedAsync(_resource, young.Certificate.SerialNumber, Stop);
        _test.Authority.Recognise(old.Certificate).ShouldBeNull();
        _test.Authority.Recognise(young.Certificate).ShouldBe(_resource);
    }

    [Fact]
    public async Task ALostAnswerIsGivenAgain()
    {
        var begun = (await EnrolAsync()).Begin();
        var first = await RenewAsync(begun);
        var again = await RenewAsync(begun);
        again.Certificate.SerialNumber.ShouldBe(first.Certificate.SerialNumber);
        again.JoinState.ShouldBe(first.JoinState);
        _renewals.QuarantinedSince(_resource).ShouldBeNull();
    }

    [Fact]
    public async Task AKeyIsNeverUsedForTwoCertificates()
    {
        var begun = (await EnrolAsync()).Begin();
        var renewed = await RenewAsync(begun);
        (await Should.ThrowAsync<FaultException>(() => RenewAsync(renewed with { Asked = Guid.CreateVersion7(), Next = begun.Next }))).Code.ShouldBe(FaultCodes.KeyInUse);
    }

    [Fact]
    public async Task ACopyThatRenewsSecondQuarantinesTheMember()
    {
        var member = await EnrolAsync();
        await RenewAsync(member.Begin());
        (await Should.ThrowAsync<FaultException>(() => RenewAsync(member.Begin()))).Code.ShouldBe(FaultCodes.AgentQuarantined);
        _renewals.QuarantinedSince(_resource).ShouldBe(_test.Clock.GetUtcNow());
        _events.Names.ShouldContain("identity.agent-quarantined");
        _test.Authority.Recognise(member.Certificate).ShouldBe(_resource); // it is listened to
    }

    [Fact]
    public async Task ACopyThatComesLateWithTheOldCertificateQuarantinesTheMember()
    {
        var old = await EnrolAsync();
        var young = await RenewAsync(old.Begin());
        await _renewals.UsedAsync(_resource, young.Certificate.SerialNumber, Stop);
        (await _renewals.NoticeStaleAsync(old.Certificate, Stop)).ShouldBeTrue();
        (await _renewals.NoticeStaleAsync(old.Certificate, Stop)).ShouldBeTrue();
        _renewals.QuarantinedSince(_resource).ShouldNotBeNull();
        _events.Names.Count(name => name == "identity.agent-quarantined").ShouldBe(1);
        (await Should.ThrowAsync<FaultException>(() => RenewAsync(young.Begin()))).Code.ShouldBe(FaultCodes.AgentQuarantined);
    }

    [Fact]
    public async Task AnExpiredCertificateIsRenewedOnceWhenAPersonAllowsIt()
    {
        var member = await EnrolAsync();
        _test.Clock.Advance(TimeSpan.FromDays(40));
        _renewals.RecogniseForRenewal(member.Certificate).ShouldBeNull();

        await _renewals.RecoverAsync(_resource, "ann", Stop);
        _renewals.RecogniseForRenewal(member.Certificate).ShouldBe(_resource);
        _test.Authority.Recognise(member.Certificate).ShouldBeNull();
        var young = await RenewAsync(member.Begin());
        await _renewals.UsedAsync(_resource, young.Certificate.SerialNumber, Stop);
        _renewals.RecogniseForRenewal(member.Certificate).ShouldBeNull();
        _test.Authority.Recognise(young.Certificate).ShouldBe(_resource);
    }

    [Fact]
    public async Task AllowedRecoveryEndsAfterADay()
    {
        var member = await EnrolAsync();
        _test.Clock.Advance(TimeSpan.FromDays(40));
        await _renewals.RecoverAsync(_resource, "ann", Stop);
        _test.Clock.Advance(TimeSpan.FromDays(1));
        _renewals.RecogniseForRenewal(member.Certificate).ShouldBeNull();
    }

    [Fact]
    public async Task AnotherServerOverTheSameDatabaseHearsOfARevocation()
    {
        var member = await EnrolAsync();
        var elsewhere = new CertificateRegister();
        await elsewhere.LoadAsync(_db.Store, Stop);
        elsewhere.IsActive(_resource, member.Certificate.SerialNumber).ShouldBeTrue();
        await RevokeAsync();
        await elsewhere.LoadAsync(_db.Store, Stop);
        elsewhere.IsActive(_resource, member.Certificate.SerialNumber).ShouldBeFalse();
    }

    /// <summary>Whatever happens in whatever order: the newest credential of an honest agent gets in, and a copy never stays unnoticed after it has tried both ways.</summary>
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public async Task NoOrderOfEventsLocksAnHonestAgentOutOrLetsACopyStay(int seed)
    {
        var random = new Random(seed);
        var agent = await EnrolAsync();
        for (var turn = 0; turn < 60; turn++)
        {
            switch (random.Next(5))
            {
                case 0: // renew, and be used
                    agent = await RenewAsync(agent.Begin());
                    await _renewals.UsedAsync(_resource, agent.Certificate.SerialNumber, Stop);
                    break;
                case 1: // the answer is lost
                    agent = agent.Begin();
                    await RenewAsync(agent);
                    break;
                case 2: // the server starts anew
                    var register = new CertificateRegister();
                    await register.LoadAsync(_db.Store, Stop);
                    register.Of(_resource)!.Active.ShouldBe(_test.Register.Of(_resource)!.Active);
                    register.Of(_resource)!.Outgoing.ShouldBe(_test.Register.Of(_resource)!.Outgoing);
                    break;
                case 3: // revoked, and enrolled anew
                    await RevokeAsync();
                    _test.Authority.Recognise(agent.Certificate).ShouldBeNull();
                    _renewals.RecogniseForRenewal(agent.Certificate).ShouldBeNull();
                    agent = await EnrolAsync();
                    break;
                default: // copied; the original goes on, the copy comes afterwards
                    var copy = agent.Next is null ? agent : agent with { Next = null, Asked = null };
                    agent = await RenewAsync(agent.Begin());
                    if (random.Next(2) == 0)
                    {
                        await _renewals.UsedAsync(_resource, agent.Certificate.SerialNumber, Stop);
                        (await _renewals.NoticeStaleAsync(copy.Certificate, Stop)).ShouldBeTrue();
                    }
                    else await Should.ThrowAsync<FaultException>(() => RenewAsync(copy.Begin()));
                    _renewals.QuarantinedSince(_resource).ShouldNotBeNull();
                    await _renewals.RecoverAsync(_resource, "ann", Stop);
                    await _renewals.UsedAsync(_resource, agent.Certificate.SerialNumber, Stop);
                    break;
            }
            _test.Authority.Recognise(agent.Certificate).ShouldBe(_resource, $"seed {seed}, turn {turn}");
            _renewals.QuarantinedSince(_resource).ShouldBeNull();
        }
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private async Task<TestMembership> EnrolAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var issued = await _db.Store.InTransactionAsync(t => _test.Authority.IssueAgentAsync(t, _resource, TestAuthority.Request(key), Stop), Stop);
        return new TestMembership(TestMembership.Load(issued), []);
    }

    private async Task<TestMembership> RenewAsync(TestMembership begun)
    {
        var renewed = await _renewals.RenewAsync(_resource, begun.Asked!.Value, TestAuthority.Request(begun.Next!), begun.JoinState, Stop);
        return new TestMembership(TestMembership.Load(renewed.Certificate), renewed.JoinState);
    }

    private Task RevokeAsync() => _db.Store.InTransactionAsync(async t =>
    {
        await _test.Authority.RevokeAgentAsync(t, _resource, "removed", Stop);
        return true;
    }, Stop);
}
