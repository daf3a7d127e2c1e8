using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Appliance.Agent.Link;
using Microsoft.Extensions.Time.Testing;

namespace Appliance.Tests.Agent.Link;

/// <summary>Whom the agent takes for its appliance, over real TLS.</summary>
public sealed class PinnedServerTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task TheApplianceOfThePinIsTrusted() => await ShouldBe(ServerVerdict.Trusted, _authority.Server());

    [Fact]
    public async Task AnotherApplianceIsNot()
    {
        using var other = new TestAuthority();
        await ShouldBe(ServerVerdict.WrongPin, other.Server());
    }

    [Fact]
    public async Task AChainThatDoesNotShowTheRootIsNot() => await ShouldBe(ServerVerdict.WrongPin, _authority.Server(withRoot: false));

    [Fact]
    public async Task ARootShownBesideAForgedIntermediateIsNot() => await ShouldBe(ServerVerdict.BrokenChain, _authority.Server(forged: true));

    [Fact]
    public async Task ARootShownBesideAStrangersChainIsNot()
    {
        using var other = new TestAuthority();
        var strangers = other.Server();
        var mixed = System.Net.Security.SslStreamCertificateContext.Create(
            strangers.TargetCertificate, [.. strangers.IntermediateCertificates, _authority.Root], offline: true);
        // What the platform leaves out is shown here by hand: the verdict must not hang on it.
        (await ShakeHandsAsync(mixed)).ShouldBeOneOf(ServerVerdict.WrongPin, ServerVerdict.BrokenChain);
        Judge(strangers.TargetCertificate, [.. strangers.IntermediateCertificates, _authority.Root]).ShouldBeOneOf(ServerVerdict.WrongPin, ServerVerdict.BrokenChain);
    }

    [Fact]
    public void ThePinnedRootAsALeafOfItsOwnIsNot() => Judge(_authority.Root, [_authority.Root]).ShouldNotBe(ServerVerdict.Trusted);

    [Fact]
    public async Task AMembersCertificateIsNoServers() => await ShouldBe(ServerVerdict.WrongPurpose, _authority.Server(TestAuthority.ForClients));

    [Fact]
    public async Task AnExpiredCertificateIsRefusedWhereSomebodyKeepsTheClock() =>
        await ShouldBe(ServerVerdict.Expired, _authority.Server(from: Now.AddDays(-30), to: Now.AddDays(-1)));

    [Theory]
    [InlineData(1970)]
    [InlineData(2016)]
    public async Task AMachineWhoseClockStoppedLongAgoStillTrusts(int year) =>
        (await ShakeHandsAsync(_authority.Server(), ClockTrust.Kept, new FakeTimeProvider(new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero))))
            .ShouldBe(ServerVerdict.TrustedClockWrong);

    [Fact]
    public async Task TheDiscoverySystemDoesNotBelieveAClockThatIsAhead() =>
        (await ShakeHandsAsync(_authority.Server(), ClockTrust.None, new FakeTimeProvider(Now.AddYears(80)))).ShouldBe(ServerVerdict.TrustedClockWrong);

    [Fact]
    public async Task NothingIsSaidToAServerThatKnowsOnlyTls12()
    {
        await using var appliance = await TestAppliance.StartAsync(_authority.Server(), SslProtocols.Tls12);
        var fault = await Should.ThrowAsync<LinkFault>(() => Asked.OnceAsync(appliance.EnrolmentDoor, _authority.Pin, Stop));
        fault.Problem.ShouldBe(LinkProblem.Away);
        appliance.Enrollment.Begun.ShouldBe(0);
    }

    [Fact]
    public async Task NothingIsSaidToAStranger()
    {
        using var other = new TestAuthority();
        await using var appliance = await TestAppliance.StartAsync(other.Server());
        var fault = await Should.ThrowAsync<LinkFault>(() => Asked.OnceAsync(appliance.EnrolmentDoor, _authority.Pin, Stop));
        fault.Problem.ShouldBe(LinkProblem.Distrusted);
        fault.Message.ShouldContain("pinned key");
        appliance.Enrollment.Begun.ShouldBe(0);
    }

    [Fact]
    public async Task AServerThatIsNotThereIsAway()
    {
        var fault = await Should.ThrowAsync<LinkFault>(() => Asked.OnceAsync(new ServerAddress("127.0.0.1", 1), _authority.Pin, Stop));
        fault.Problem.ShouldBe(LinkProblem.Away);
    }

    private async Task ShouldBe(ServerVerdict expected, System.Net.Security.SslStreamCertificateContext shown) => (await ShakeHandsAsync(shown)).ShouldBe(expected);

    private ServerVerdict Judge(X509Certificate2 leaf, X509Certificate2Collection shown)
    {
        var pinned = new PinnedServer(_authority.Pin, ClockTrust.Kept, TimeProvider.System);
        using var chain = new X509Chain();
        chain.ChainPolicy.ExtraStore.AddRange(shown);
        pinned.Accept(this, leaf, chain, System.Net.Security.SslPolicyErrors.RemoteCertificateChainErrors);
        return pinned.Verdict;
    }

    private async Task<ServerVerdict> ShakeHandsAsync(System.Net.Security.SslStreamCertificateContext shown, ClockTrust clock = ClockTrust.Kept, TimeProvider? time = null)
    {
        await using var appliance = await TestAppliance.StartAsync(shown);
        var pinned = new PinnedServer(_authority.Pin, clock, time ?? TimeProvider.System);
        using var desk = new EnrollmentDesk(appliance.EnrolmentDoor, pinned, via: null);
        using var key = MachineKey.Create();
        await Should.ThrowAsync<LinkFault>(() => desk.EnrollAsync(Asked.Order(appliance.EnrolmentDoor, _authority.Pin, key), Stop));
        (pinned.LeafKey is not null).ShouldBe(pinned.Verdict is ServerVerdict.Trusted or ServerVerdict.TrustedClockWrong);
        return pinned.Verdict;
    }
}
