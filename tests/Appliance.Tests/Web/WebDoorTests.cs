using System.Net;
using System.Net.Sockets;
using Appliance.Tests.Api;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Tests.Web;

/// <summary>The web UI as somebody without a sign-in, or with a wrong one, finds it.</summary>
public sealed class WebDoorTests(RunningAppliance running) : IClassFixture<RunningAppliance>
{
    private readonly TestAppliance _appliance = running.Appliance;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IEnumerable<RouteEndpoint> Pages =>
        _appliance.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(WebPages.IsPage);

    [Fact]
    public void OnlySigningInAndTheFirstRunAreOpenToAll() =>
        Pages.Where(page => page.Metadata.GetMetadata<IAllowAnonymous>() is not null && !page.RoutePattern.RawText!.StartsWith("/_framework/", StringComparison.Ordinal))
            .Select(page => page.RoutePattern.RawText).Distinct().ShouldBe(["/first-run", "/sign-in", "/sign-in/openid"], ignoreOrder: true);

    [Fact]
    public async Task EveryOtherPageLeadsToTheSignInAndBackAgain()
    {
        var paths = Pages.Where(page => page.Metadata.GetMetadata<IAllowAnonymous>() is null).Select(page => "/" + page.RoutePattern.RawText!.TrimStart('/'))
            .Where(path => !path.StartsWith("/_", StringComparison.Ordinal) && path != "/sign-out").Select(path => path.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal)).Distinct().ToList();
        paths.Count.ShouldBeGreaterThan(8);
        using var browser = Browser();
        foreach (var path in paths)
        {
            using var answer = await browser.GetAsync(new Uri(path, UriKind.Relative), Stop);
            answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, path);
            answer.Headers.Location!.PathAndQuery.ShouldBe($"/sign-in?back={Uri.EscapeDataString(path)}");
        }
    }

    [Theory]
    [InlineData("/_blazor/negotiate?negotiateVersion=1")]
    [InlineData("/_blazor")]
    public async Task NobodyHoldsAScreenWithoutASignIn(string path)
    {
        using var browser = Browser();
        using var answer = await browser.PostAsync(new Uri(path, UriKind.Relative), null, Stop);

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task ACookieThatWeDidNotMakeIsNoSignIn()
    {
        using var browser = Browser();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/resources");
        request.Headers.Add("Cookie", "__Host-appliance=CfDJ8AAAAAAAAAAAAAAAAAAAAAA");
        using var answer = await browser.SendAsync(request, Stop);

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task AFormFromAnotherSiteIsRefused()
    {
        using var browser = Browser();
        using var form = new FormUrlEncodedContent([new("_handler", "sign-in"), new("Name", TestAppliance.Administrator), new("Password", TestAppliance.Password)]);
        using var answer = await browser.PostAsync(new Uri("/sign-in", UriKind.Relative), form, Stop);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Fact]
    public async Task TheCookieKeysAreTheServersAlone()
    {
        using var browser = Browser();
        (await browser.GetAsync(new Uri("/sign-in", UriKind.Relative), Stop)).Dispose();
        var keys = Directory.GetFiles(Path.Combine(_appliance.DataPath, "web"), "*.xml");

        keys.ShouldNotBeEmpty();
        keys.ShouldAllBe(key => File.GetUnixFileMode(key) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task NobodyElseCanSpeakForABrowser()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/login") { Content = new StringContent("""{"name":"nobody","password":"wrong"}""", null, "application/json") };
        request.Headers.Add("X-Appliance-On-Behalf-Of", "0000 203.0.113.9");
        using var answer = await _appliance.Anonymous.SendAsync(request, Stop);

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await _appliance.SignedIn.GetStringAsync("/api/v1/events?search=203.0.113.9", Stop)).ShouldContain("\"total\":0");
    }

    /// <summary>Follows no redirect and keeps no cookie, so that a test sees both.</summary>
    private HttpClient Browser()
    {
        var path = Path.Combine(_appliance.DataPath, "run", "api.sock");
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return new HttpClient(handler) { BaseAddress = new Uri("http://appliance.local/") };
    }
}
