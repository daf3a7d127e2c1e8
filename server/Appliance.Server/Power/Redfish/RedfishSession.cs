using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Appliance.Contracts;
using Appliance.Plugins;

namespace Appliance.Server.Power.Redfish;

/// <summary>One conversation with a BMC: signed in by a session where it has them (DSP0266, 13.3.4), otherwise by Basic in each request.</summary>
internal sealed class RedfishSession(HttpClient http, TlsGuard guard, JsonElement root) : IDisposable
{
    private string? _token;
    private string? _session;

    public const string RootPath = "/redfish/v1/";

    /// <summary>The service root.</summary>
    public JsonElement Root => root;

    /// <summary>Resource to path, once found.</summary>
    public Dictionary<Guid, string> Systems { get; } = [];

    public DateTimeOffset Used { get; set; }

    /// <summary>Works with what anybody may read, up to the sign-in.</summary>
    public static async Task<RedfishSession> BeginAsync(HttpClient http, TlsGuard guard, PowerTarget target, CancellationToken stop)
    {
        var nobody = new RedfishSession(http, guard, default);
        var session = new RedfishSession(http, guard, (await nobody.ReadAsync(target, RootPath, stop)).Body);
        await session.SignInAsync(target, stop);
        return session;
    }

    /// <summary>A GET that must succeed.</summary>
    public async Task<RedfishAnswer> ReadAsync(PowerTarget target, string path, CancellationToken stop)
    {
        var answer = await GetAsync(target, path, stop);
        return answer.IsSuccess ? answer : throw RedfishFault.Of(target, answer);
    }

    public async Task<RedfishAnswer> GetAsync(PowerTarget target, string path, CancellationToken stop)
    {
        var answer = await SendAsync(target, HttpMethod.Get, path, null, null, stop);
        // Once, and to the same BMC: Location has become a path of it.
        return answer is { Status: 301 or 302 or 307 or 308, Location: { } other } ? await SendAsync(target, HttpMethod.Get, other, null, null, stop) : answer;
    }

    public Task<RedfishAnswer> PostAsync(PowerTarget target, string path, byte[] body, string? ifMatch, CancellationToken stop) => SendAsync(target, HttpMethod.Post, path, body, ifMatch, stop);

    public async Task EndAsync(PowerTarget target, CancellationToken stop)
    {
        if (_session is not null) await SendAsync(target, HttpMethod.Delete, _session, null, null, stop);
    }

    public void Dispose() => http.Dispose();

    private async Task SignInAsync(PowerTarget target, CancellationToken stop)
    {
        var path = RedfishSystem.Link(root, "Links", "Sessions") ?? RootPath + "SessionService/Sessions";
        var body = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string?> { ["UserName"] = target.User, ["Password"] = target.Password });
        var answer = await SendAsync(target, HttpMethod.Post, path, body, null, stop, signedIn: false);
        if (answer is { IsSuccess: true, AuthToken: { } token })
            (_token, _session) = (token, answer.Location);
        else if (answer.Status is 400 or 401 or 403)
            throw RedfishFault.SignIn(target, RedfishFault.Said(answer.Body));
        else if (answer.Status is not (404 or 405 or 501)) // Those have no sessions.
            throw RedfishFault.Of(target, answer);
    }

    private async Task<RedfishAnswer> SendAsync(PowerTarget target, HttpMethod method, string path, byte[]? body, string? ifMatch, CancellationToken stop, bool signedIn = true)
    {
        if (!path.StartsWith('/') || path.StartsWith("//", StringComparison.Ordinal)) throw RedfishFault.Strange(target, "sends its clients elsewhere");
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("OData-Version", "4.0");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (signedIn && root.ValueKind == JsonValueKind.Object)
        {
            if (_token is not null) request.Headers.Add("X-Auth-Token", _token);
            else request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{target.User}:{target.Password}")));
        }
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (body is not null) request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        try
        {
            using var answer = await http.SendAsync(request, stop);
            return await ReadAsync(target, answer, stop);
        }
        catch (HttpRequestException broken) when ((guard.Refusal ?? broken.InnerException as FaultException) is { } refusal)
        {
            throw new FaultException(refusal.Kind, refusal.Code, refusal.Message);
        }
    }

    private async Task<RedfishAnswer> ReadAsync(PowerTarget target, HttpResponseMessage answer, CancellationToken stop)
    {
        var text = await answer.Content.ReadAsByteArrayAsync(stop);
        JsonElement body = default;
        try
        {
            if (text.Length > 0) body = JsonSerializer.Deserialize<JsonElement>(text);
        }
        catch (JsonException) when (!answer.IsSuccessStatusCode)
        {
            // A page for people; the status says enough.
        }
        catch (JsonException)
        {
            throw RedfishFault.Strange(target, "does not speak Redfish: its answer is no JSON");
        }
        var auth = answer.Headers.TryGetValues("X-Auth-Token", out var tokens) ? tokens.FirstOrDefault() : null;
        return new RedfishAnswer((int)answer.StatusCode, body, answer.Headers.ETag?.ToString(), PathOf(target, answer.Headers.Location), auth);
    }

    private string? PathOf(PowerTarget target, Uri? location)
    {
        if (location is null) return null;
        var whole = new Uri(http.BaseAddress!, location);
        if (whole.Scheme == http.BaseAddress!.Scheme && whole.Authority == http.BaseAddress.Authority) return whole.PathAndQuery;
        throw RedfishFault.Strange(target, "sends its clients elsewhere");
    }
}
