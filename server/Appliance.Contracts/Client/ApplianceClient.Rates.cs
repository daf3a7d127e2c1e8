using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Appliance.Contracts;

/// <summary>What the network services do now.</summary>
public sealed partial class ApplianceClient
{
    /// <summary>The last seconds, oldest first.</summary>
    /// <param name="seconds">1 to 600.</param>
    public Task<IReadOnlyList<NetworkRates>> NetworkRatesAsync(int seconds, CancellationToken stop) =>
        GetAsync("network/rates" + Query(("seconds", $"{seconds}")), ContractsJson.Default.IReadOnlyListNetworkRates, stop);

    /// <summary>Each second as it ends; ends when the connection does.</summary>
    /// <param name="after">The id of the last one known: those kept since come first. Null: only what comes.</param>
    public async IAsyncEnumerable<NetworkRates> FollowNetworkRatesAsync(long? after, [EnumeratorCancellation] CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Root + "network/rates");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (after is { } id) request.Headers.Add("Last-Event-ID", $"{id}");
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        await EnsureAsync(answer, stop);
        var parser = SseParser.Create(await answer.Content.ReadAsStreamAsync(stop), (_, data) => JsonSerializer.Deserialize(data, AnswerJson.Whole(ContractsJson.Default.NetworkRates)));
        await foreach (var item in parser.EnumerateAsync(stop))
        {
            if (item.Data is { } second) yield return second;
        }
    }
}
