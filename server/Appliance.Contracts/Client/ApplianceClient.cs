using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Appliance.Contracts;

/// <summary>
/// The REST API, typed. The caller gives it an <see cref="HttpClient"/> whose base address is the appliance and whose handler
/// checks certificates.
/// </summary>
/// <exception cref="FaultException">thrown by every method for a refusal, with the server's code, message and field faults.</exception>
/// <exception cref="HttpRequestException">thrown by every method when the appliance cannot be reached.</exception>
/// <exception cref="JsonException">thrown by every method for an answer that no appliance of this version gives.</exception>
public sealed partial class ApplianceClient(HttpClient http)
{
    private const string Root = "api/v1/";

    public Task<ApplianceStatus> StatusAsync(CancellationToken stop) => GetAsync("status", ContractsJson.Default.ApplianceStatus, stop);

    /// <param name="again">With a token: ask the networks anew who serves DHCP there, which takes three seconds.</param>
    public Task<SetupState> SetupStateAsync(string? token, CancellationToken stop, bool again = false)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Root + "setup" + (again ? "?again=true" : ""));
        if (token is not null) request.Headers.Add("X-Setup-Token", token);
        return SendAsync(request, ContractsJson.Default.SetupState, stop);
    }

    public Task SetupAsync(SetupRequest request, CancellationToken stop) => PostAsync("setup", request, ContractsJson.Default.SetupRequest, stop);

    public Task<LoginReply> LoginAsync(LoginRequest request, CancellationToken stop) =>
        PostAsync("login", request, ContractsJson.Default.LoginRequest, ContractsJson.Default.LoginReply, stop);

    public Task<JoinTokenReply> AddJoinTokenAsync(JoinTokenRequest request, CancellationToken stop) =>
        PostAsync("join-tokens", request, ContractsJson.Default.JoinTokenRequest, ContractsJson.Default.JoinTokenReply, stop);

    public Task<Page<JoinTokenInfo>> JoinTokensAsync(int limit, Guid? before, CancellationToken stop) =>
        GetAsync("join-tokens" + Query(("limit", $"{limit}"), ("before", $"{before}")), ContractsJson.Default.PageJoinTokenInfo, stop);

    public Task RemoveJoinTokenAsync(Guid id, CancellationToken stop) => DeleteAsync($"join-tokens/{id}", stop);

    public Task<IReadOnlyList<Subnet>> SubnetsAsync(CancellationToken stop) => GetAsync("subnets", ContractsJson.Default.IReadOnlyListSubnet, stop);

    public Task<Subnet> SubnetAsync(string name, CancellationToken stop) => GetAsync($"subnets/{Part(name)}", ContractsJson.Default.Subnet, stop);

    public Task<Subnet> AddSubnetAsync(SubnetSpec spec, CancellationToken stop) =>
        PostAsync("subnets", spec, ContractsJson.Default.SubnetSpec, ContractsJson.Default.Subnet, stop);

    public Task<Subnet> ChangeSubnetAsync(string name, SubnetSpec spec, CancellationToken stop) =>
        SendAsync(With(HttpMethod.Patch, $"subnets/{Part(name)}", spec, ContractsJson.Default.SubnetSpec), ContractsJson.Default.Subnet, stop);

    public Task RemoveSubnetAsync(string name, bool force, CancellationToken stop) => DeleteAsync($"subnets/{Part(name)}?force={(force ? "true" : "false")}", stop);

    public Task<IReadOnlyList<Reservation>> ReservationsAsync(string subnet, CancellationToken stop) =>
        GetAsync($"subnets/{Part(subnet)}/reservations", ContractsJson.Default.IReadOnlyListReservation, stop);

    /// <summary>The DHCP options that can be set, by number.</summary>
    public Task<IReadOnlyList<DhcpOptionKind>> DhcpOptionsAsync(CancellationToken stop) => GetAsync("dhcp/options", ContractsJson.Default.IReadOnlyListDhcpOptionKind, stop);

    public Task<Reservation> ReserveAsync(string subnet, string client, ReservationSpec spec, CancellationToken stop) =>
        SendAsync(With(HttpMethod.Put, $"subnets/{Part(subnet)}/reservations/{Part(client)}", spec, ContractsJson.Default.ReservationSpec),
            ContractsJson.Default.Reservation, stop);

    public Task RemoveReservationAsync(string subnet, string client, CancellationToken stop) =>
        DeleteAsync($"subnets/{Part(subnet)}/reservations/{Part(client)}", stop);

    public Task<Page<Resource>> ResourcesAsync(string? lifecycle, string? search, bool pending, int limit, string? after, CancellationToken stop, string? sort = null) =>
        GetAsync("resources" + Query(("lifecycle", lifecycle), ("search", search), ("pending", pending ? "true" : null), ("limit", $"{limit}"), ("after", after), ("sort", sort)),
            ContractsJson.Default.PageResource, stop);

    public Task<ResourceDetail> ResourceAsync(string reference, CancellationToken stop) =>
        GetAsync($"resources/{Part(reference)}", ContractsJson.Default.ResourceDetail, stop);

    public Task<Resource> ApproveAsync(string reference, ApproveRequest request, CancellationToken stop) =>
        PostAsync($"resources/{Part(reference)}/approve", request, ContractsJson.Default.ApproveRequest, ContractsJson.Default.Resource, stop);

    public Task RejectAsync(string reference, RejectRequest request, CancellationToken stop) =>
        PostAsync($"resources/{Part(reference)}/reject", request, ContractsJson.Default.RejectRequest, stop);

    public Task RemoveResourceAsync(string reference, CancellationToken stop) => DeleteAsync($"resources/{Part(reference)}", stop);

    public Task<Resource> ExpectAsync(ExpectRequest request, CancellationToken stop) =>
        PostAsync("resources/expect", request, ContractsJson.Default.ExpectRequest, ContractsJson.Default.Resource, stop);

    public Task<IReadOnlyList<BootAttempt>> TimelineAsync(string reference, CancellationToken stop) =>
        GetAsync($"resources/{Part(reference)}/timeline", ContractsJson.Default.IReadOnlyListBootAttempt, stop);

    /// <param name="hours">1 to 24.</param>
    public Task<BootActivity> BootsAsync(int hours, CancellationToken stop) => GetAsync("boots" + Query(("hours", $"{hours}")), ContractsJson.Default.BootActivity, stop);

    public Task<Page<Lease>> LeasesAsync(string? subnet, string? search, int limit, string? after, CancellationToken stop, string? sort = null) =>
        GetAsync("leases" + Query(("subnet", subnet), ("search", search), ("limit", $"{limit}"), ("after", after), ("sort", sort)), ContractsJson.Default.PageLease, stop);

    public Task<Page<Ipv6Lease>> Ipv6LeasesAsync(string? subnet, string? search, int limit, string? after, CancellationToken stop) =>
        GetAsync("leases/ipv6" + Query(("subnet", subnet), ("search", search), ("limit", $"{limit}"), ("after", after)), ContractsJson.Default.PageIpv6Lease, stop);

    /// <summary>Who had an address, or which addresses a client had; the newest first.</summary>
    /// <param name="of">An IPv4 or a MAC address; null: everybody's.</param>
    /// <param name="at">Only what stood at this moment.</param>
    public Task<Page<Lease>> LeaseHistoryAsync(string? of, DateTimeOffset? at, CancellationToken stop) =>
        GetAsync("leases/history" + Query(("of", of), ("at", at?.ToString("O"))), ContractsJson.Default.PageLease, stop);

    /// <param name="zone">Only this zone's.</param>
    /// <param name="type">Only these: "A", "PTR", …</param>
    /// <param name="search">A part of the name or of the data.</param>
    public Task<Page<DnsRecord>> DnsRecordsAsync(string? zone, string? type, string? search, int limit, string? after, CancellationToken stop) =>
        GetAsync("dns/records" + Query(("zone", zone), ("type", type), ("search", search), ("limit", $"{limit}"), ("after", after)), ContractsJson.Default.PageDnsRecord, stop);

    /// <summary>The DHCP servers on our subnets that are not ours; empty when none is known.</summary>
    public Task<IReadOnlyList<SeenDhcpServer>> ForeignDhcpServersAsync(CancellationToken stop) =>
        GetAsync("dhcp/foreign-servers", ContractsJson.Default.IReadOnlyListSeenDhcpServer, stop);

    public Task<Page<IgnoredAddress>> IgnoredAsync(int limit, string? after, CancellationToken stop) =>
        GetAsync("ignored-addresses" + Query(("limit", $"{limit}"), ("after", after)), ContractsJson.Default.PageIgnoredAddress, stop);

    public Task HeedAsync(string mac, CancellationToken stop) => DeleteAsync($"ignored-addresses/{Part(mac)}", stop);

    public Task<Page<EventRecord>> EventsAsync(EventQuery query, CancellationToken stop) =>
        GetAsync("events" + Query([.. Filter(query), ("limit", $"{query.Limit}"), ("before", $"{query.Before}"), ("after", $"{query.After}")]),
            ContractsJson.Default.PageEventRecord, stop);

    /// <summary>Events as they come, the first after <see cref="EventQuery.After"/>; ends when the connection does.</summary>
    public async IAsyncEnumerable<EventRecord> FollowEventsAsync(EventQuery query, [EnumeratorCancellation] CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Root + "events" + Query(Filter(query)));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (query.After is { } id) request.Headers.Add("Last-Event-ID", $"{id}");
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        await EnsureAsync(answer, stop);
        var parser = SseParser.Create(await answer.Content.ReadAsStreamAsync(stop), (_, data) => JsonSerializer.Deserialize(data, AnswerJson.Whole(ContractsJson.Default.EventRecord)));
        await foreach (var item in parser.EnumerateAsync(stop))
        {
            if (item.Data is { } happened) yield return happened;
        }
    }

    private static string Part(string text) => Uri.EscapeDataString(text);

    private static (string Key, string? Value)[] Filter(EventQuery query) =>
    [
        ("severity", query.Severity?.ToString()), ("object", query.Object), ("search", query.Search), ("name", query.Name),
        ("from", query.From?.ToString("O")), ("to", query.To?.ToString("O")), ("acknowledged", query.Acknowledged is { } known ? known ? "true" : "false" : null),
    ];

    private static string Query(params (string Key, string? Value)[] parts)
    {
        var given = parts.Where(part => !string.IsNullOrEmpty(part.Value)).Select(part => $"{part.Key}={Part(part.Value!)}");
        return "?" + string.Join('&', given);
    }

    private static HttpRequestMessage With<T>(HttpMethod method, string path, T body, JsonTypeInfo<T> type) =>
        new(method, Root + path) { Content = JsonContent.Create(body, type) };

    private Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken stop) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, Root + path), type, stop);

    private Task DeleteAsync(string path, CancellationToken stop) => SendAsync(new HttpRequestMessage(HttpMethod.Delete, Root + path), stop);

    private Task PostAsync<TBody>(string path, TBody body, JsonTypeInfo<TBody> type, CancellationToken stop) =>
        SendAsync(With(HttpMethod.Post, path, body, type), stop);

    private Task<TAnswer> PostAsync<TBody, TAnswer>(string path, TBody body, JsonTypeInfo<TBody> type, JsonTypeInfo<TAnswer> answer, CancellationToken stop) =>
        SendAsync(With(HttpMethod.Post, path, body, type), answer, stop);

    private async Task<T> SendAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken stop)
    {
        using (request)
        using (var answer = await http.SendAsync(request, stop))
        {
            await EnsureAsync(answer, stop);
            return await AnswerJson.ReadAsync(answer.Content, type, stop) ?? throw new HttpRequestException("The appliance answered with nothing.");
        }
    }

    private async Task SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        using (request)
        using (var answer = await http.SendAsync(request, stop)) await EnsureAsync(answer, stop);
    }

    private static async Task EnsureAsync(HttpResponseMessage answer, CancellationToken stop)
    {
        if (answer.IsSuccessStatusCode) return;
        if (answer.Content.Headers.ContentType?.MediaType == "application/problem+json"
            && await AnswerJson.ReadAsync(answer.Content, ContractsJson.Default.Problem, stop) is { } problem)
            throw new FaultException(Kind(problem.Status), problem.Code, problem.Detail, problem.Fields) { Permission = problem.Permission, Answer = problem };
        throw new HttpRequestException($"The appliance answered {(int)answer.StatusCode} without saying why.", null, answer.StatusCode);
    }

    private static FaultKind Kind(int status) => status switch
    {
        401 or 403 => FaultKind.Denied,
        404 => FaultKind.Missing,
        409 => FaultKind.Conflict,
        429 => FaultKind.Exhausted,
        503 => FaultKind.Unavailable,
        _ => FaultKind.Invalid,
    };
}
