using System.Net.Http.Headers;
using Appliance.Contracts;
using Appliance.Server.Identity.Tokens;
using Appliance.Tests.Api;
using Appliance.Tests.Store;

namespace Appliance.Tests.Identity;

/// <summary>API tokens and sessions: what they may, from where, and how they end.</summary>
public sealed class TokenTests(RunningAppliance running) : IClassFixture<RunningAppliance>
{
    private readonly TestAppliance _appliance = running.Appliance;
    private readonly ApplianceClient _administrator = new(running.Appliance.SignedIn);
    private readonly TestPeople _people = new(running.Appliance);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ATokenMayNoMoreThanItWasMadeForAndNeitherMayWhatItMakes()
    {
        var token = Client((await _administrator.AddTokenAsync(new TokenRequest("reader", 1, [Permissions.StatusRead]), Stop)).Token);

        await token.StatusAsync(Stop);
        (await Should.ThrowAsync<FaultException>(() => token.SubnetsAsync(Stop))).Permission.ShouldBe(Permissions.NetworkRead);
        (await token.WhyAsync(Permissions.NetworkRead, null, null, Stop)).Because.ShouldBe("The token was made without network.read.");
        (await Should.ThrowAsync<FaultException>(() => token.AddTokenAsync(new TokenRequest("more", 1, [Permissions.NetworkRead]), Stop))).Code.ShouldBe(FaultCodes.MoreThanYouMay);
        var child = Client((await token.AddTokenAsync(new TokenRequest("child", 1), Stop)).Token);
        await child.StatusAsync(Stop);
        (await Should.ThrowAsync<FaultException>(() => child.SubnetsAsync(Stop))).Code.ShouldBe(FaultCodes.NotAllowed);
        (await Should.ThrowAsync<FaultException>(() => token.ChangePasswordAsync(new PasswordChange(TestAppliance.Password, TestPeople.Password), Stop))).Code.ShouldBe(FaultCodes.PersonNeeded);
    }

    [Fact]
    public async Task ATokenIsGoodFromItsNetworksOnly()
    {
        var here = (await _administrator.AddTokenAsync(new TokenRequest("here", 1, Networks: ["127.0.0.0/8", "2001:db8::/32"]), Stop)).Token;
        var there = (await _administrator.AddTokenAsync(new TokenRequest("there", 1, Networks: ["192.0.2.0/24"]), Stop)).Token;

        await Client(here).StatusAsync(Stop);
        (await Should.ThrowAsync<FaultException>(() => Client(there).StatusAsync(Stop))).Code.ShouldBe(FaultCodes.SignInRequired);
        using var tcp = new HttpClient(new SocketsHttpHandler()) { BaseAddress = _appliance.Address };
        tcp.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", there);
        tcp.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.7");
        (await Should.ThrowAsync<FaultException>(() => new ApplianceClient(tcp).StatusAsync(Stop))).Code.ShouldBe(FaultCodes.SignInRequired, "over TCP nobody's header is believed");
        (await _administrator.TokensAsync(null, Stop)).Single(token => token.Name == "here").LastUsedFrom.ShouldBe("this machine");
    }

    [Fact]
    public async Task BadTokensAreRefusedWithAllThatIsWrong() =>
        (await Should.ThrowAsync<FaultException>(() => _administrator.AddTokenAsync(new TokenRequest("", 0, ["nothing"], ["10.0.0.0/33"]), Stop)))
            .Fields.Select(field => field.Field).ShouldBe(["name", "days", "permissions", "networks"]);

    [Fact]
    public async Task OneSeesAndEndsOnesOwnTokensAndOthersNeedTheRight()
    {
        var tom = await _people.ClientAsync("tom", "viewer");
        var others = (await _administrator.TokensAsync(null, Stop))[0];

        (await tom.TokensAsync(null, Stop)).ShouldHaveSingleItem().Current.ShouldBeTrue();
        (await Should.ThrowAsync<FaultException>(() => tom.TokensAsync("*", Stop))).Permission.ShouldBe(Permissions.UserRead);
        (await Should.ThrowAsync<FaultException>(() => tom.RemoveTokenAsync(others.Id, Stop))).Kind.ShouldBe(FaultKind.Missing);
        (await _administrator.TokensAsync("*", Stop)).Select(token => token.Owner).ShouldContain("tom");
        await _administrator.RemoveTokenAsync((await _administrator.TokensAsync("tom", Stop))[0].Id, Stop);
        (await Should.ThrowAsync<FaultException>(() => tom.StatusAsync(Stop))).Code.ShouldBe(FaultCodes.SignInRequired);
    }

    [Fact]
    public async Task ABrowsersSessionEndsWhenNobodyUsesItAndAfterTwelveHours()
    {
        await _people.JoinAsync("browsing", "viewer");
        var token = await _people.SignInAsync("browsing", session: true);
        var session = (await _administrator.TokensAsync("browsing", Stop)).Single(one => one.Kind == TokenKind.Session);
        (session.Expires - session.Created).ShouldBe(ApiTokens.SessionLife);
        await Client(token).StatusAsync(Stop);

        await _appliance.Store.ExecuteAsync($"update identity.api_tokens set last_used_at = now() - interval '31 minutes', created_at = now() - interval '1 hour' where id = {session.Id}", Stop);

        (await Should.ThrowAsync<FaultException>(() => Client(token).StatusAsync(Stop))).Code.ShouldBe(FaultCodes.SignInRequired);
    }

    [Fact]
    public async Task ASessionShowsTheBrowserAndWhereItIs()
    {
        await _people.JoinAsync("walter", "viewer");
        var web = _appliance.WithToken("none");
        web.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");
        web.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0");

        await new ApplianceClient(web).LoginAsync(new LoginRequest("walter", TestPeople.Password, Session: true), Stop);

        var session = (await _administrator.TokensAsync("walter", Stop)).Single(token => token.Kind == TokenKind.Session);
        (session.MadeFrom, session.UserAgent).ShouldBe(("203.0.113.9", "Mozilla/5.0"));
    }

    [Fact]
    public async Task ANewPasswordEndsAllOtherSessionsButNoProgram()
    {
        var pia = await _people.ClientAsync("pia", "viewer");
        var other = Client(await _people.SignInAsync("pia"));
        var program = Client((await pia.AddTokenAsync(new TokenRequest("script", 1), Stop)).Token);

        (await Should.ThrowAsync<FaultException>(() => pia.ChangePasswordAsync(new PasswordChange("wrong wrong wrong", "three slow green toads"), Stop))).Code.ShouldBe(FaultCodes.SignInRefused);
        await pia.ChangePasswordAsync(new PasswordChange(TestPeople.Password, "three slow green toads"), Stop);

        await pia.StatusAsync(Stop);
        await program.StatusAsync(Stop);
        (await Should.ThrowAsync<FaultException>(() => other.StatusAsync(Stop))).Code.ShouldBe(FaultCodes.SignInRequired);
        await _administrator.SignOutEverywhereAsync("pia", Stop);
        (await Should.ThrowAsync<FaultException>(() => pia.StatusAsync(Stop))).Code.ShouldBe(FaultCodes.SignInRequired);
    }

    [Fact]
    public async Task AStreamEndsWhenTheRightIsLost()
    {
        var sven = await _people.ClientAsync("sven", "viewer");
        var grant = (await _administrator.GrantsAsync(Stop)).Single(one => one.User == "sven");
        var streaming = Task.Run(async () =>
        {
            await foreach (var _ in sven.FollowEventsAsync(new EventQuery { After = long.MaxValue }, Stop)) { }
        }, Stop);
        (await Should.ThrowAsync<TimeoutException>(() => streaming.WaitAsync(TimeSpan.FromSeconds(1), Stop))).ShouldNotBeNull();

        await _administrator.RemoveGrantAsync(grant.Id, Stop);

        await Eventually.TrueAsync(() => streaming.IsCompleted, "the stream has ended", Stop);
    }

    private ApplianceClient Client(string token) => new(_appliance.WithToken(token));
}
