using System.Web;
using Appliance.Contracts;
using Appliance.Tests.Api;

namespace Appliance.Tests.Identity.OpenId;

/// <summary>People whom a real provider vouches for.</summary>
public sealed class GlewlwydTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SomebodyNewSignsInWithTheRightsOfTheirGroupsAndIsTheSamePersonNextTime()
    {
        await using var provider = await StartAsync();
        await using var appliance = await OpenIdWorld.StartAsync(provider.Issuer, provider.CaFile);
        var (anybody, administrator) = (new ApplianceClient(appliance.Anonymous), new ApplianceClient(appliance.SignedIn));
        (await anybody.LoginWaysAsync(Stop)).OpenId.ShouldBe("Lab");

        var first = await EnterAsync(provider, appliance);
        var grace = await administrator.UserAsync(Glewlwyd.Person, Stop);
        (grace.Kind, grace.FullName, grace.Mail).ShouldBe((UserKind.OpenId, "Grace Hopper", "grace@lab.example"));
        grace.Groups.ShouldBe(["ops"]);
        using var hers = appliance.WithToken(first.Token!);
        await new ApplianceClient(hers).ResourcesAsync(null, null, false, 10, null, Stop);
        (await Should.ThrowAsync<FaultException>(() => new ApplianceClient(hers).UsersAsync(Stop))).Code.ShouldBe(FaultCodes.NotAllowed);

        (await EnterAsync(provider, appliance)).Token.ShouldNotBe(first.Token);
        (await administrator.UserAsync(Glewlwyd.Person, Stop)).Id.ShouldBe(grace.Id);
    }

    [Fact]
    public async Task WhoLosesTheGroupThereLosesTheRightsAndTheSessionsHere()
    {
        await using var provider = await StartAsync();
        await using var appliance = await OpenIdWorld.StartAsync(provider.Issuer, provider.CaFile);
        using var hers = appliance.WithToken((await EnterAsync(provider, appliance)).Token!);
        var program = await new ApplianceClient(hers).AddTokenAsync(new TokenRequest("backup"), Stop);

        await provider.JoinAsync(["navy"], Stop);
        (await Should.ThrowAsync<FaultException>(() => EnterAsync(provider, appliance))).Code.ShouldBe(FaultCodes.OpenIdRefused);

        (await new ApplianceClient(appliance.SignedIn).UserAsync(Glewlwyd.Person, Stop)).Groups.ShouldBeEmpty();
        using var programs = appliance.WithToken(program.Token);
        foreach (var client in new[] { hers, programs })
            (await Should.ThrowAsync<FaultException>(() => new ApplianceClient(client).MeAsync(Stop))).Code.ShouldBe(FaultCodes.SignInRequired);
    }

    [Fact]
    public async Task AnAnswerIsGoodOnceAndForTheBrowserThatBegan()
    {
        await using var provider = await StartAsync();
        await using var appliance = await OpenIdWorld.StartAsync(provider.Issuer, provider.CaFile);
        var anybody = new ApplianceClient(appliance.Anonymous);
        var start = await anybody.BeginOpenIdAsync(OpenIdWorld.Address, Stop);
        var answer = OpenIdWorld.Read(await provider.SignInAsync(start.Url, Stop), start);
        var other = await anybody.BeginOpenIdAsync(OpenIdWorld.Address, Stop);

        (await Should.ThrowAsync<FaultException>(() => anybody.OpenIdLoginAsync(answer with { Ticket = other.Ticket }, Stop))).Code.ShouldBe(FaultCodes.OpenIdRefused);
        (await anybody.OpenIdLoginAsync(answer, Stop)).Token.ShouldNotBeNull();
        (await Should.ThrowAsync<FaultException>(() => anybody.OpenIdLoginAsync(answer, Stop))).Kind.ShouldBe(FaultKind.Denied);
    }

    [Fact]
    public async Task ANewKeyOfTheProviderIsFound()
    {
        await using var provider = await StartAsync();
        await using var appliance = await OpenIdWorld.StartAsync(provider.Issuer, provider.CaFile);
        (await EnterAsync(provider, appliance)).Token.ShouldNotBeNull();

        await provider.RotateAsync(Stop);

        (await EnterAsync(provider, appliance)).Token.ShouldNotBeNull();
    }

    [Fact]
    public async Task AWrongSecretOfOursIsToldToWhoCanMendIt()
    {
        await using var provider = await StartAsync();
        await using var appliance = await OpenIdWorld.StartAsync(provider.Issuer, provider.CaFile);
        await new ApplianceClient(appliance.SignedIn).SetSecretAsync("openid-client-secret", "openid", new SecretRequest("another secret"), Stop);

        var refused = await Should.ThrowAsync<FaultException>(() => EnterAsync(provider, appliance));

        refused.Code.ShouldBe(FaultCodes.OpenIdAway);
        refused.Message.ShouldContain("openid-client-secret/openid");
        (await new ApplianceClient(appliance.SignedIn).EventsAsync(new EventQuery(Search: "identity.openid-failed"), Stop)).Items.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task OurOwnPeopleSignInWhileTheProviderIsAway()
    {
        await using var provider = await StartAsync();
        await using var appliance = await OpenIdWorld.StartAsync(provider.Issuer, provider.CaFile);
        await provider.CloseAsync();

        (await Should.ThrowAsync<FaultException>(() => new ApplianceClient(appliance.Anonymous).BeginOpenIdAsync(OpenIdWorld.Address, Stop))).Code.ShouldBe(FaultCodes.OpenIdAway);
        await new ApplianceClient(appliance.Anonymous).LoginAsync(new LoginRequest(TestAppliance.Administrator, TestAppliance.Password), Stop);
    }

    [Fact]
    public async Task AProviderWithAForeignCertificateIsToldNothing()
    {
        await using var provider = await StartAsync();
        using var folder = new TemporaryFolder();
        await using var appliance = await OpenIdWorld.StartAsync(provider.Issuer, PeerTls.SelfSigned(folder.Path, "somebody"));

        var refused = await Should.ThrowAsync<FaultException>(() => new ApplianceClient(appliance.Anonymous).BeginOpenIdAsync(OpenIdWorld.Address, Stop));

        refused.Code.ShouldBe(FaultCodes.OpenIdAway);
        refused.Message.ShouldContain("certificate");
        (await new ApplianceClient(appliance.SignedIn).StatusAsync(Stop)).Services.ShouldContain(service => service.Name == "openid" && service.State == ServiceState.Degraded);
    }

    [Fact]
    public async Task WhoSignsOutIsSentToTheProvidersOwnPageForIt()
    {
        await using var provider = await StartAsync();
        await using var appliance = await OpenIdWorld.StartAsync(provider.Issuer, provider.CaFile);

        var leave = new Uri((await new ApplianceClient(appliance.Anonymous).LeaveOpenIdAsync(OpenIdWorld.Address, Stop)).Url!);

        leave.AbsoluteUri.ShouldStartWith(provider.Issuer);
        HttpUtility.ParseQueryString(leave.Query)["post_logout_redirect_uri"].ShouldBe(OpenIdWorld.Address + "/sign-in");
    }

    private static async Task<Glewlwyd> StartAsync()
    {
        var provider = await Glewlwyd.StartAsync(Stop);
        await provider.RegisterAsync(OpenIdWorld.Address + "/sign-in/openid", Stop);
        return provider;
    }

    private static async Task<LoginReply> EnterAsync(Glewlwyd provider, TestAppliance appliance)
    {
        var anybody = new ApplianceClient(appliance.Anonymous);
        var start = await anybody.BeginOpenIdAsync(OpenIdWorld.Address, Stop);
        return await anybody.OpenIdLoginAsync(OpenIdWorld.Read(await provider.SignInAsync(start.Url, Stop), start), Stop);
    }
}
