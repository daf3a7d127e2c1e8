using System.Net;
using System.Net.Http.Headers;
using Appliance.Contracts;
using Appliance.Tests.Golden;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Tests.Api;

/// <summary>Every endpoint of the API × who asks. The endpoints come from the routes themselves, so a new one is in the matrix at once.</summary>
public sealed class AuthorizationMatrixTests(RunningAppliance running) : IClassFixture<RunningAppliance>
{
    private readonly TestAppliance _appliance = running.Appliance;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void WhatAnybodyMayAskIsAShortList()
    {
        string.Join('\n', Endpoints(_appliance).Where(endpoint => endpoint.Open).Select(endpoint => $"{endpoint.Method} {endpoint.Path}").Order(StringComparer.Ordinal))
            .ShouldMatchGolden("api-anonymous.txt");
    }

    [Fact]
    public async Task EveryOtherEndpointRefusesNoTokenAWrongOneAndAnExpiredOne()
    {
        var guarded = Endpoints(_appliance).Where(endpoint => !endpoint.Open).ToList();
        guarded.Count.ShouldBeGreaterThan(5);
        var expired = (await new ApplianceClient(_appliance.Anonymous).LoginAsync(new LoginRequest(TestAppliance.Administrator, TestAppliance.Password, "old"), Stop)).Token;
        await _appliance.Store.ExecuteAsync($"update identity.api_tokens set expires_at = now() - interval '1 second' where name = 'old'", Stop);
        var attempts = new AuthenticationHeaderValue?[]
        {
            null, new("Bearer", "apt_" + new string('A', 43)), new("Bearer", expired), new("Bearer", ""), new("Basic", "YWRhOmFkYQ=="),
        };

        var passed = new List<string>();
        foreach (var (endpoint, attempt) in guarded.SelectMany(endpoint => attempts.Select(attempt => (endpoint, attempt))))
        {
            using var answer = await SendAsync(_appliance.Anonymous, endpoint, attempt);
            if (answer.StatusCode != HttpStatusCode.Unauthorized) passed.Add($"{endpoint.Method} {endpoint.Path} with {attempt?.Scheme ?? "nothing"} gives {(int)answer.StatusCode}");
        }
        passed.ShouldBeEmpty();
    }

    [Fact]
    public async Task AValidTokenIsNeverAskedToSignIn()
    {
        var token = _appliance.SignedIn.DefaultRequestHeaders.Authorization;

        var refused = new List<string>();
        foreach (var endpoint in Endpoints(_appliance).Where(endpoint => !endpoint.Open && endpoint.Path != "/api/v1/logout"))
        {
            using var answer = await SendAsync(_appliance.Anonymous, endpoint, token);
            if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.InternalServerError)
                refused.Add($"{endpoint.Method} {endpoint.Path} gives {(int)answer.StatusCode}");
        }
        refused.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/api/v1/nothing")]
    [InlineData("/nothing")]
    [InlineData("/api/v1/status/")]
    [InlineData("/API/V1/STATUS")]
    [InlineData("//api/v1/status")]
    [InlineData("/api/v1/status;x")]
    [InlineData("/api/v1/%73tatus")]
    public async Task NoSpellingOfAPathGoesRoundTheSignIn(string path)
    {
        using var answer = await _appliance.Anonymous.GetAsync(new Uri("http://appliance.local" + path), Stop);

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, Route endpoint, AuthenticationHeaderValue? token)
    {
        using var request = new HttpRequestMessage(new HttpMethod(endpoint.Method), endpoint.Path.Replace("{id}", Guid.Empty.ToString(), StringComparison.Ordinal));
        request.Headers.Authorization = token;
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
    }

    private static List<Route> Endpoints(TestAppliance appliance) =>
    [
        .. appliance.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => !endpoint.Metadata.OfType<HttpMethodMetadata>().Any(methods => methods.HttpMethods.Contains("POST")) || endpoint.RoutePattern.RawText!.StartsWith("/api", StringComparison.Ordinal))
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                .Select(method => new Route(method, Spelled(endpoint.RoutePattern), endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)))
            .Distinct(),
    ];

    /// <summary>The pattern without constraints: "/api/v1/tokens/{id}".</summary>
    private static string Spelled(RoutePattern pattern) =>
        "/" + string.Join('/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternParameterPart parameter => $"{{{parameter.Name}}}",
            _ => "",
        }))));

    private sealed record Route(string Method, string Path, bool Open);
}
