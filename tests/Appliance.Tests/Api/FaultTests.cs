using System.Net;
using System.Net.Http.Json;
using System.Text;
using Appliance.Contracts;

namespace Appliance.Tests.Api;

/// <summary>What a wrong request is told.</summary>
public sealed class FaultTests(RunningAppliance running) : IClassFixture<RunningAppliance>
{
    private readonly HttpClient _client = running.Appliance.SignedIn;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"minutes":"ten"}""", "minutes")]
    [InlineData("""{"minutes":1e999}""", "minutes")]
    [InlineData("""{"minutes":15,"isAdmin":true}""", "isAdmin")]
    [InlineData("""{"minutes":15,"minutes":16}""", "minutes")]
    [InlineData("""{"minutes":0,"host":"-x-"}""", "minutes", "host")]
    [InlineData("""{"host":"../../etc/passwd"}""", "host")]
    [InlineData("""[]""", "body")]
    [InlineData("""{"minutes":""", "minutes")]
    public async Task AWrongBodyNamesItsFields(string body, params string[] fields)
    {
        var problem = await RefusedAsync("/api/v1/join-tokens", body, HttpStatusCode.BadRequest);

        problem.Code.ShouldBe(FaultCodes.RequestInvalid);
        problem.Fields.Select(field => field.Field).ShouldBe(fields);
        problem.Cure.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task WhatIsMissingIsAllNamed() =>
        (await RefusedAsync("/api/v1/login", "{}", HttpStatusCode.BadRequest)).Fields.Select(field => field.Field).ShouldBe(["name", "password"]);

    [Fact]
    public async Task NullIsNotAName() =>
        (await RefusedAsync("/api/v1/login", """{"name":null,"password":"x"}""", HttpStatusCode.BadRequest)).Fields.ShouldHaveSingleItem().Field.ShouldBe("name");

    [Fact]
    public async Task NoTypeOfOursIsNamed()
    {
        foreach (var body in new[] { "{}", """{"nothing":1}""", """{"name":{}}""", "null", "\"x\"" })
        {
            using var answer = await _client.PostAsync("/api/v1/login", Json(body), Stop);
            (await answer.Content.ReadAsStringAsync(Stop)).ShouldNotContain("Appliance.");
        }
    }

    [Fact]
    public async Task AMissingBodyIsSaidToBeMissing() =>
        (await RefusedAsync("/api/v1/login", "", HttpStatusCode.BadRequest)).Detail.ShouldContain("body");

    [Fact]
    public async Task AnythingButJsonIsRefused()
    {
        using var answer = await _client.PostAsync("/api/v1/login", new StringContent("name=ada", Encoding.UTF8, "application/x-www-form-urlencoded"), Stop);

        answer.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        (await ProblemAsync(answer)).Code.ShouldBe(FaultCodes.RequestInvalid);
    }

    [Fact]
    public async Task ABodyOverAMebibyteIsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/login") { Content = Json($$"""{"name":"ada","password":"{{new string('x', 1024 * 1024)}}"}""") };
        request.Headers.ExpectContinue = true; // The refusal comes before the body is sent.
        using var answer = await _client.SendAsync(request, Stop);

        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await ProblemAsync(answer)).Detail.ShouldContain("mebibyte");
    }

    [Fact]
    public async Task ABodyNestedAThousandTimesIsRefused()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"pools":[""", 1000));

        (await RefusedAsync("/api/v1/subnets", deep, HttpStatusCode.BadRequest)).Code.ShouldBe(FaultCodes.RequestInvalid);
    }

    [Fact]
    public async Task WhatDoesNotExistIsAProblemToo()
    {
        using var missing = await _client.GetAsync("/api/v1/nothing", Stop);
        using var method = await _client.PutAsync("/api/v1/status", Json("{}"), Stop);
        using var token = await _client.DeleteAsync($"/api/v1/tokens/{Guid.Empty}", Stop);

        missing.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await ProblemAsync(missing)).Code.ShouldBe(FaultCodes.NotFound);
        method.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        (await ProblemAsync(method)).Code.ShouldBe(FaultCodes.RequestInvalid);
        token.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await ProblemAsync(token)).Code.ShouldBe(FaultCodes.NotFound);
    }

    [Fact]
    public async Task WithoutATokenTheAnswerSaysHowToSignIn()
    {
        using var answer = await running.Appliance.Anonymous.GetAsync("/api/v1/tokens", Stop);

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
        (await ProblemAsync(answer)).Code.ShouldBe(FaultCodes.SignInRequired);
    }

    [Fact]
    public async Task AWrongPasswordIs401AndManyAre429WithATime()
    {
        HttpStatusCode last = default;
        for (var i = 0; i < 15 && last != HttpStatusCode.TooManyRequests; i++) // The first waits are shorter than a slow machine needs for a password.
        {
            using var answer = await running.Appliance.Anonymous.PostAsync("/api/v1/login", Json("""{"name":"eve","password":"wrong wrong"}"""), Stop);
            last = answer.StatusCode;
            if (i == 0) last.ShouldBe(HttpStatusCode.Unauthorized);
            if (last == HttpStatusCode.TooManyRequests) answer.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1));
        }
        last.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static async Task<Problem> ProblemAsync(HttpResponseMessage answer)
    {
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        return (await answer.Content.ReadFromJsonAsync(ContractsJson.Default.Problem, Stop))!;
    }

    private async Task<Problem> RefusedAsync(string path, string body, HttpStatusCode status)
    {
        using var answer = await _client.PostAsync(path, Json(body), Stop);
        answer.StatusCode.ShouldBe(status);
        var problem = await ProblemAsync(answer);
        problem.Status.ShouldBe((int)status);
        return problem;
    }
}
