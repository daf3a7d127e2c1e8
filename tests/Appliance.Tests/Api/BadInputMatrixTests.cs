using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Appliance.Contracts;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Tests.Api;

/// <summary>Every endpoint of the API × what can be wrong with a request. The endpoints come from the routes themselves, so a new one is in the matrix at once.</summary>
public sealed class BadInputMatrixTests(RunningAppliance running) : IClassFixture<RunningAppliance>
{
    private static readonly string Deep = string.Concat(Enumerable.Repeat("""{"a":[""", 500));

    /// <summary>No endpoint may take any of these for a request.</summary>
    private static readonly (string What, HttpContent Body)[] WrongBodies =
    [
        ("an unknown field", Json("""{"noFieldOfOurs":1}""")),
        ("a list", Json("[]")),
        ("a text", Json("\"x\"")),
        ("a number", Json("1")),
        ("null", Json("null")),
        ("half an object", Json("{")),
        ("much nesting", Json(Deep)),
        ("no JSON", Json("name=ada")),
        ("half a character", new ByteArrayContent([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } }),
        ("a form, as another site could post it", new StringContent("name=ada", Encoding.UTF8, "application/x-www-form-urlencoded")),
        ("plain text, as another site could post it", new StringContent("""{"name":"ada"}""", Encoding.UTF8, "text/plain")),
    ];

    private static readonly string[] WrongParts =
    [
        "%01", "..%2f..%2fetc%2fpasswd", "%0d%0aSet-Cookie:%20a=b", "'%3b%20drop%20table%20inventory.resources%3b--", "-rf", "%F0%9F%90%A7", "%ED%A0%80",
        new string('a', 2000), "99999999999999999999999999", "NaN",
    ];

    private readonly TestAppliance _appliance = running.Appliance;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AWrongBodyIsRefusedEverywhere()
    {
        var taken = new List<string>();
        foreach (var endpoint in Endpoints().Where(endpoint => endpoint.TakesBody))
        {
            foreach (var (what, body) in WrongBodies)
            {
                using var request = new HttpRequestMessage(endpoint.Method, endpoint.With("1")) { Content = await AgainAsync(body) };
                await JudgeAsync(request, $"{endpoint} with {what}", taken);
            }
        }
        taken.ShouldBeEmpty();
    }

    [Fact]
    public async Task ABodyThatIsTooLargeIsRefusedEverywhere()
    {
        var taken = new List<string>();
        foreach (var endpoint in Endpoints().Where(endpoint => endpoint.TakesBody))
        {
            using var request = new HttpRequestMessage(endpoint.Method, endpoint.With("1")) { Content = Json($"{{\"a\":\"{new string('x', 1024 * 1024)}\"}}") };
            request.Headers.ExpectContinue = true; // The refusal comes before the body is sent.
            using var answer = await _appliance.SignedIn.SendAsync(request, Stop);
            if (answer.StatusCode != HttpStatusCode.RequestEntityTooLarge) taken.Add($"{endpoint} gives {(int)answer.StatusCode}");
        }
        taken.ShouldBeEmpty();
    }

    [Fact]
    public async Task AWrongNameInThePathIsRefusedEverywhere()
    {
        var taken = new List<string>();
        foreach (var endpoint in Endpoints().Where(endpoint => endpoint.HasParts))
        {
            foreach (var part in WrongParts)
            {
                using var request = new HttpRequestMessage(endpoint.Method, endpoint.With(part));
                if (endpoint.TakesBody) request.Content = Json("{}");
                await JudgeAsync(request, $"{endpoint} with {part[..Math.Min(part.Length, 40)]}", taken);
            }
        }
        taken.ShouldBeEmpty();
    }

    [Fact]
    public async Task AWrongQueryBreaksNothingAnywhere()
    {
        var broken = new List<string>();
        var tried = 0;
        foreach (var endpoint in Endpoints().Where(endpoint => endpoint.Method == HttpMethod.Get))
        {
            foreach (var value in WrongParts.Append("%00")) // In a path the listener itself refuses that one.
            {
                foreach (var parameter in endpoint.Query)
                {
                    tried++;
                    using var request = new HttpRequestMessage(HttpMethod.Get, $"{endpoint.With("1")}?{parameter}={value}");
                    using var answer = await _appliance.SignedIn.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
                    if ((int)answer.StatusCode >= 500) broken.Add($"{request.RequestUri} gives {(int)answer.StatusCode}");
                }
            }
        }
        broken.ShouldBeEmpty();
        tried.ShouldBeGreaterThan(100);
    }

    [Fact]
    public async Task NoAnswerLetsAnotherSiteReadIt()
    {
        var open = new List<string>();
        foreach (var endpoint in Endpoints())
        {
            using var request = new HttpRequestMessage(HttpMethod.Options, endpoint.With("1"));
            request.Headers.Add("Origin", "https://elsewhere.example");
            request.Headers.Add("Access-Control-Request-Method", endpoint.Method.Method);
            using var answer = await _appliance.SignedIn.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
            if (answer.Headers.Any(header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase))) open.Add(endpoint.ToString());
        }
        open.ShouldBeEmpty();
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    /// <summary>A content is sent once; the matrix sends each to every endpoint.</summary>
    private static async Task<ByteArrayContent> AgainAsync(HttpContent body) =>
        new(await body.ReadAsByteArrayAsync(Stop)) { Headers = { ContentType = body.Headers.ContentType } };

    private async Task JudgeAsync(HttpRequestMessage request, string what, List<string> taken)
    {
        using var answer = await _appliance.SignedIn.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
        if ((int)answer.StatusCode is < 400 or >= 500) taken.Add($"{what} gives {(int)answer.StatusCode}");
        else if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json") taken.Add($"{what} is refused without a reason");
        else if (!FaultCodes.Cures.ContainsKey((await answer.Content.ReadFromJsonAsync(ContractsJson.Default.Problem, Stop))!.Code)) taken.Add($"{what} has no cure");
    }

    private List<Tried> Endpoints() =>
    [
        .. _appliance.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api", StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => new Tried(new HttpMethod(method), endpoint))),
    ];

    private sealed record Tried(HttpMethod Method, RouteEndpoint Endpoint)
    {
        public bool TakesBody => Endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is not null;

        public bool HasParts => Endpoint.RoutePattern.Parameters.Count > 0;

        public IEnumerable<string> Query => Endpoint.Metadata.OfType<IParameterBindingMetadata>()
            .Where(parameter => !parameter.ParameterInfo.ParameterType.IsInterface && Endpoint.RoutePattern.GetParameter(parameter.Name) is null)
            .Select(parameter => parameter.Name);

        /// <summary>The path with <paramref name="part"/> for every parameter.</summary>
        public string With(string part) => "/" + string.Join('/', Endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(piece =>
            piece is Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal ? literal.Content : part))));

        public override string ToString() => $"{Method} {Endpoint.RoutePattern.RawText}";
    }
}
