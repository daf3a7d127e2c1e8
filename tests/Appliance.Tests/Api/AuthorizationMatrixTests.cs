using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Appliance.Contracts;
using Appliance.Server;
using Appliance.Server.Identity.Rights;
using Appliance.Server.Inventory;
using Appliance.Tests.Golden;
using Appliance.Tests.Identity;
using Appliance.Tests.Inventory;
using Appliance.Tests.Web;
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
        string.Join('\n', Endpoints().Where(endpoint => endpoint.Needed is null).Select(endpoint => $"{endpoint.Method} {endpoint.Path}").Order(StringComparer.Ordinal))
            .ShouldMatchGolden("api-anonymous.txt");
    }

    [Fact]
    public void WhatEveryEndpointNeedsIsWrittenDown() =>
        string.Join('\n', Endpoints().Where(endpoint => endpoint.Needed is not null)
                .Select(endpoint => $"{endpoint.Method} {endpoint.Path}: {endpoint.Needed!.Name}{(endpoint.Needed.Scoped ? ", by object" : "")}").Order(StringComparer.Ordinal))
            .ShouldMatchGolden("api-permissions.txt");

    [Fact]
    public async Task EveryOtherEndpointRefusesNoTokenAWrongOneAndAnExpiredOneAndARevokedOne()
    {
        var guarded = Endpoints().Where(endpoint => endpoint.Needed is not null).ToList();
        guarded.Count.ShouldBeGreaterThan(5);
        var (expired, revoked) = (await LoginAsync("old"), await LoginAsync("revoked"));
        await _appliance.Store.ExecuteAsync($"update identity.api_tokens set expires_at = now() - interval '1 second' where name = 'old'", Stop);
        await _appliance.Store.ExecuteAsync($"delete from identity.api_tokens where name = 'revoked'", Stop);
        var attempts = new AuthenticationHeaderValue?[]
        {
            null, new("Bearer", "apt_" + new string('A', 43)), new("Bearer", expired), new("Bearer", revoked), new("Bearer", ""), new("Basic", "YWRhOmFkYQ=="),
        };

        var passed = new List<string>();
        foreach (var (endpoint, attempt) in guarded.SelectMany(endpoint => attempts.Select(attempt => (endpoint, attempt))))
        {
            using var answer = await SendAsync(endpoint, attempt);
            if (answer.StatusCode != HttpStatusCode.Unauthorized) passed.Add($"{endpoint.Method} {endpoint.Path} with {attempt?.Scheme ?? "nothing"} gives {(int)answer.StatusCode}");
        }
        passed.ShouldBeEmpty();
    }

    /// <summary>A person for each role; each endpoint lets in exactly those whose role has what it needs.</summary>
    [Fact]
    public async Task EveryEndpointLetsInThoseRolesThatHaveItsPermission()
    {
        var people = new TestPeople(_appliance);
        var (tested, wrong) = (new HashSet<string>(), new List<string>());
        foreach (var (role, permissions) in BuiltInRoles.All)
        {
            var token = await people.JoinAsync($"the-{role}", role);
            foreach (var endpoint in Endpoints().Where(endpoint => endpoint.Needed is not null).OrderBy(endpoint => endpoint.EndsTheSession))
            {
                using var answer = await SendAsync(endpoint, new AuthenticationHeaderValue("Bearer", token));
                var refused = answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
                var may = endpoint.Needed!.Name == Permissions.Self || permissions.Contains(endpoint.Needed.Name);
                if (refused == may || answer.StatusCode == HttpStatusCode.InternalServerError) wrong.Add($"{role}: {endpoint.Method} {endpoint.Path} gives {(int)answer.StatusCode}");
                tested.Add($"{endpoint.Method} {endpoint.Path}");
            }
        }
        wrong.ShouldBeEmpty();
        string.Join('\n', Endpoints().Select(endpoint => $"{endpoint.Method} {endpoint.Path}").Except(tested)
            .Except(Endpoints().Where(endpoint => endpoint.Needed is null).Select(endpoint => $"{endpoint.Method} {endpoint.Path}"))).ShouldMatchGolden("api-untested.txt");
    }

    /// <summary>An operator of one pool finds nothing of another, and nothing at all where an endpoint asks about no object.</summary>
    [Fact]
    public async Task SomebodyOfAnotherPoolIsNotLetInAndFindsNoObjects()
    {
        var machine = (await _appliance.Services.GetRequiredService<IMachines>().SeenAsync(InventoryWorld.Mac(77), FirmwareKind.Bios, Stop))!;
        var token = await new TestPeople(_appliance).JoinAsync("elsewhere", "operator", "pool/elsewhere");
        var wrong = new List<string>();
        foreach (var endpoint in Endpoints().Where(endpoint => endpoint.Needed is { } needed && needed.Name != Permissions.Self))
        {
            using var answer = await SendAsync(endpoint, new AuthenticationHeaderValue("Bearer", token), machine.Name);
            var ofAnObject = endpoint.Path.Contains('{', StringComparison.Ordinal);
            var wanted = !endpoint.Needed!.Scoped || !BuiltInRoles.All["operator"].Contains(endpoint.Needed.Name) ? HttpStatusCode.Forbidden : ofAnObject ? HttpStatusCode.NotFound : endpoint.Method == "GET" ? HttpStatusCode.OK : HttpStatusCode.BadRequest;
            if (answer.StatusCode != wanted) wrong.Add($"{endpoint.Method} {endpoint.Path} gives {(int)answer.StatusCode}, not {(int)wanted}");
            if (wanted == HttpStatusCode.OK) (await answer.Content.ReadAsStringAsync(Stop)).ShouldNotContain(machine.Name, customMessage: endpoint.Path);
        }
        wrong.ShouldBeEmpty();
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

    private async Task<string> LoginAsync(string name) =>
        (await new ApplianceClient(_appliance.Anonymous).LoginAsync(new LoginRequest(TestAppliance.Administrator, TestAppliance.Password, name), Stop)).Token!;

    private async Task<HttpResponseMessage> SendAsync(Route endpoint, AuthenticationHeaderValue? token, string reference = "nobody-there")
    {
        var path = endpoint.Path.Replace("{id}", Guid.Empty.ToString(), StringComparison.Ordinal).Replace("{reference}", reference, StringComparison.Ordinal);
        using var request = new HttpRequestMessage(new HttpMethod(endpoint.Method), path.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal));
        request.Headers.Authorization = token;
        if (endpoint.Path.EndsWith("/pool", StringComparison.Ordinal)) request.Content = new StringContent("""{"pool":"lab"}""", Encoding.UTF8, "application/json");
        else if (endpoint.Method is "POST" or "PUT" or "PATCH" && (endpoint.Path.Contains("{reference}", StringComparison.Ordinal) || endpoint.Path.EndsWith("/actions", StringComparison.Ordinal))) request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        return await _appliance.Anonymous.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
    }

    private List<Route> Endpoints() =>
    [
        .. _appliance.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => !endpoint.Metadata.OfType<HttpMethodMetadata>().Any(methods => methods.HttpMethods.Contains("POST")) || endpoint.RoutePattern.RawText!.StartsWith("/api", StringComparison.Ordinal))
            .Where(endpoint => !WebPages.Has(endpoint))
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null || endpoint.Metadata.GetMetadata<NeededPermission>() is not null)
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                .Select(method => new Route(method, Spelled(endpoint.RoutePattern),
                    endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null ? endpoint.Metadata.GetMetadata<NeededPermission>() : null)))
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

    private sealed record Route(string Method, string Path, NeededPermission? Needed)
    {
        public bool EndsTheSession => Path == "/api/v1/logout";
    }
}
