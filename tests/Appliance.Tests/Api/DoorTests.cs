using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Appliance.Contracts;
using Appliance.Server.Identity;
using Appliance.Tests.Golden;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Tests.Api;

/// <summary>The API's door as anybody finds it.</summary>
public sealed class DoorTests(RunningAppliance running) : IClassFixture<RunningAppliance>
{
    private readonly TestAppliance _appliance = running.Appliance;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/sign-in")]
    [InlineData("/_content/Appliance.Web/icon.svg")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/api/v1/setup")]
    public async Task WhatIsOpenToAllAnswers(string path)
    {
        using var answer = await _appliance.Anonymous.GetAsync(path, Stop);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Stop));
    }

    [Theory]
    [InlineData("/api/v1/status")]
    [InlineData("/sign-in")]
    [InlineData("/nothing")]
    [InlineData("/openapi/v1.json")]
    public async Task EveryAnswerCarriesTheSecurityHeaders(string path)
    {
        using var answer = await _appliance.Anonymous.GetAsync(path, Stop);
        var headers = answer.Headers.Concat(answer.Content.Headers).ToDictionary(header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase);

        headers["X-Content-Type-Options"].ShouldBe("nosniff");
        headers["Content-Security-Policy"].ShouldContain("default-src 'none'");
        headers["Content-Security-Policy"].ShouldContain("frame-ancestors 'none'");
        headers["Content-Security-Policy"].ShouldNotContain("unsafe-eval");
        headers["Content-Security-Policy"].Replace("style-src-attr 'unsafe-inline'", "", StringComparison.Ordinal).ShouldNotContain("unsafe");
        headers["Referrer-Policy"].ShouldBe("no-referrer");
        headers.ShouldNotContainKey("Server");
        headers.ShouldNotContainKey("Strict-Transport-Security");
    }

    [Fact]
    public async Task TheOpenApiDocumentIsTheOneWeAgreedOn()
    {
        var text = await _appliance.Anonymous.GetStringAsync("/openapi/v1.json", Stop);

        JsonNode.Parse(text)!["openapi"]!.GetValue<string>().ShouldStartWith("3.1");
        text.ShouldMatchGolden("openapi.v1.json");
    }

    [Fact]
    public async Task MetricsAreForWhoIsSignedIn()
    {
        using var anonymous = await _appliance.Anonymous.GetAsync("/metrics", Stop);
        anonymous.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await new ApplianceClient(_appliance.Anonymous).LoginAsync(new LoginRequest(TestAppliance.Administrator, TestAppliance.Password), Stop);
        (await _appliance.SignedIn.GetStringAsync("/metrics", Stop)).ShouldContain("appliance_identity_sign_ins");
    }

    [Fact]
    public async Task LoggingOutVoidsTheToken()
    {
        var login = await new ApplianceClient(_appliance.Anonymous).LoginAsync(new LoginRequest(TestAppliance.Administrator, TestAppliance.Password), Stop);
        var client = new ApplianceClient(_appliance.WithToken(login.Token!));
        (await client.TokensAsync(null, Stop)).ShouldNotBeEmpty();
        await client.LogoutAsync(Stop);

        (await Should.ThrowAsync<FaultException>(() => client.TokensAsync(null, Stop))).Code.ShouldBe(FaultCodes.SignInRequired);
    }

    [Fact]
    public void TheSocketIsForTheServersGroup()
    {
        const UnixFileMode ReadAndWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
        var folder = Path.Combine(_appliance.DataPath, "run");
        File.GetUnixFileMode(Path.Combine(folder, "api.sock")).ShouldBe(ReadAndWrite);
        File.GetUnixFileMode(folder).ShouldBe((ReadAndWrite & ~UnixFileMode.GroupWrite) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute);
    }

    [Theory]
    [InlineData("evil.example", HttpStatusCode.BadRequest)]
    [InlineData("127.0.0.1.evil.example", HttpStatusCode.BadRequest)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    public async Task OverPlainHttpOnlyOurOwnNamesAreAnswered(string host, HttpStatusCode expected)
    {
        using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = _appliance.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/healthz");
        request.Headers.Host = host;
        using var answer = await client.SendAsync(request, Stop);

        answer.StatusCode.ShouldBe(expected);
    }

    [Fact]
    public async Task OverHttpsAClientThatKnowsOnlyThePinSeesTheRootsKey()
    {
        await using var appliance = await TestAppliance.StartAsync(setUp: false, listen: "https://127.0.0.1:0");
        var pin = appliance.Services.GetRequiredService<ICertificateAuthority>().RootPin;
        List<string> keys = [];
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, leaf, chain, errors) =>
        {
            errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch).ShouldBeFalse();
            keys = [.. chain!.ChainPolicy.ExtraStore.Append((X509Certificate2)leaf!).Select(one => Convert.ToHexStringLower(SHA256.HashData(one.PublicKey.ExportSubjectPublicKeyInfo())))];
            return true;
        };
        using var client = new HttpClient(handler) { BaseAddress = appliance.Address };
        using var answer = await client.GetAsync("/healthz", Stop);

        keys.ShouldContain(pin);
        answer.Headers.GetValues("Strict-Transport-Security").ShouldHaveSingleItem();
    }
}
