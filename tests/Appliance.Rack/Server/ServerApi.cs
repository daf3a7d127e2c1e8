using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Appliance.Contracts;
using Appliance.Protocols;

namespace Appliance.Rack;

/// <summary>The appliance's REST API through its unix socket, which crosses network namespaces.</summary>
public sealed class ServerApi : IDisposable
{
    private readonly HttpClient _http;

    public ServerApi(string socketPath)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        _http = new HttpClient(handler) { BaseAddress = new Uri("http://localhost"), Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>The first administrator, with the token the first start wrote; then signed in as that person.</summary>
    public async Task SetUpAsync(string setupToken, SubnetSpec? subnet = null)
    {
        const string Name = "operator";
        var password = Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
        await PostAsync("api/v1/setup", new SetupRequest(setupToken, Name, password, subnet));
        var login = await PostAsync<LoginRequest, LoginReply>("api/v1/login", new LoginRequest(Name, password, "virtual rack"));
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", login.Token);
    }

    /// <summary>The same person, with everything the product's own client knows.</summary>
    public ApplianceClient Client => new(_http);

    public Task<ApplianceStatus> StatusAsync() => GetAsync<ApplianceStatus>("api/v1/status");

    public async Task<IReadOnlyList<Resource>> ResourcesAsync() => (await ResourcePageAsync(500)).Items;

    public Task<Page<Resource>> ResourcePageAsync(int limit, bool pending = false) =>
        GetAsync<Page<Resource>>($"api/v1/resources?limit={limit}" + (pending ? "&pending=true" : ""));

    public async Task<Resource?> ResourceAsync(MacAddress mac) =>
        (await ResourcesAsync()).FirstOrDefault(one => one.Macs.Contains(mac.ToString(), StringComparer.OrdinalIgnoreCase));

    public Task<ResourceDetail> DetailAsync(Guid id) => GetAsync<ResourceDetail>($"api/v1/resources/{id}");

    public Task ApproveAsync(Guid id, ApproveRequest request) => PostAsync($"api/v1/resources/{id}/approve", request);

    public Task RejectAsync(Guid id, string reason) => PostAsync($"api/v1/resources/{id}/reject", new RejectRequest(reason));

    public Task ExpectAsync(MacAddress mac, int withinSeconds) => PostAsync("api/v1/resources/expect", new ExpectRequest(mac.ToString(), withinSeconds));

    /// <param name="reference">Id, name or MAC address.</param>
    public Task<IReadOnlyList<BootAttempt>> TimelineAsync(string reference) =>
        GetAsync<IReadOnlyList<BootAttempt>>($"api/v1/resources/{Uri.EscapeDataString(reference)}/timeline");

    public Task<IReadOnlyList<Subnet>> SubnetsAsync() => GetAsync<IReadOnlyList<Subnet>>("api/v1/subnets");

    public Task AddSubnetAsync(SubnetSpec subnet) => PostAsync("api/v1/subnets", subnet);

    public Task RemoveSubnetAsync(string name) => DeleteAsync($"api/v1/subnets/{name}?force=true");

    public async Task<IReadOnlyList<Lease>> LeasesAsync() => (await GetAsync<Page<Lease>>("api/v1/leases?limit=500")).Items;

    public async Task<IReadOnlyList<EventRecord>> EventsAsync() => (await GetAsync<Page<EventRecord>>("api/v1/events?limit=500")).Items;

    public Task<JoinTokenReply> JoinTokenAsync() => PostAsync<JoinTokenRequest, JoinTokenReply>("api/v1/join-tokens", new JoinTokenRequest());

    /// <summary>Status and text as they come, also of refusals; status 0 when nobody listens.</summary>
    public async Task<(int Status, string Text)> ProbeAsync(string path)
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative));
            return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
        catch (HttpRequestException)
        {
            return (0, "nobody listens");
        }
    }

    /// <summary>A gauge or counter of /metrics, summed over its labels; null when it is not there.</summary>
    public async Task<double?> MetricAsync(string name)
    {
        var lines = (await _http.GetStringAsync(new Uri("metrics", UriKind.Relative))).Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] is ' ' or '{').ToList();
        return lines.Count == 0 ? null : lines.Sum(line => double.Parse(line[(line.LastIndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)
            [line.Contains('}', StringComparison.Ordinal) ? 0 : 1], System.Globalization.CultureInfo.InvariantCulture));
    }

    public void Dispose() => _http.Dispose();

    private async Task<T> GetAsync<T>(string path)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative));
        await CheckAsync(answer);
        return (await answer.Content.ReadFromJsonAsync<T>(ContractsJson.Default.Options))!;
    }

    private async Task PostAsync<T>(string path, T body)
    {
        using var answer = await _http.PostAsJsonAsync(path, body, ContractsJson.Default.Options);
        await CheckAsync(answer);
    }

    private async Task<TReply> PostAsync<T, TReply>(string path, T body)
    {
        using var answer = await _http.PostAsJsonAsync(path, body, ContractsJson.Default.Options);
        await CheckAsync(answer);
        return (await answer.Content.ReadFromJsonAsync<TReply>(ContractsJson.Default.Options))!;
    }

    private async Task DeleteAsync(string path)
    {
        using var answer = await _http.DeleteAsync(new Uri(path, UriKind.Relative));
        await CheckAsync(answer);
    }

    private static async Task CheckAsync(HttpResponseMessage answer)
    {
        if (answer.IsSuccessStatusCode) return;
        var text = await answer.Content.ReadAsStringAsync();
        var code = "";
        try
        {
            code = JsonSerializer.Deserialize(text, ContractsJson.Default.Problem)?.Code;
        }
        catch (JsonException)
        {
            // Not a problem document; the text itself is in the message.
        }
        throw new ApiRefusedException((int)answer.StatusCode, code ?? "", $"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri}: {text}");
    }
}
