using System.Text.Json.Serialization.Metadata;

namespace Appliance.Contracts;

/// <summary>How machines are switched.</summary>
public sealed partial class ApplianceClient
{
    public Task<MachinePower> PowerAsync(string reference, CancellationToken stop) => GetAsync($"resources/{Part(reference)}/power", ContractsJson.Default.MachinePower, stop);

    public Task<MachinePower> SetPowerAsync(string reference, PowerSpec spec, CancellationToken stop) =>
        SendAsync(With(HttpMethod.Put, $"resources/{Part(reference)}/power", spec, ContractsJson.Default.PowerSpec), ContractsJson.Default.MachinePower, stop);

    /// <summary>Looks at the BMC now.</summary>
    public Task<PowerTest> TestPowerAsync(string reference, CancellationToken stop) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, Root + $"resources/{Part(reference)}/power/test"), ContractsJson.Default.PowerTest, stop);

    /// <param name="key">Asking again with it is no second job.</param>
    public Task<PowerOrder> SwitchAsync(string reference, PowerAction action, string? key, CancellationToken stop) =>
        OrderAsync($"resources/{Part(reference)}/power/actions", new PowerActionRequest(action), ContractsJson.Default.PowerActionRequest, ContractsJson.Default.PowerOrder, key, stop);

    /// <summary>Many machines at once; each has an answer of its own, in the order asked.</summary>
    public Task<IReadOnlyList<PowerAnswer>> SwitchAsync(IReadOnlyList<string> references, PowerAction action, string? key, CancellationToken stop) =>
        OrderAsync("power/actions", new PowerActionsRequest(action, references), ContractsJson.Default.PowerActionsRequest, ContractsJson.Default.IReadOnlyListPowerAnswer, key, stop);

    private Task<TAnswer> OrderAsync<TBody, TAnswer>(string path, TBody body, JsonTypeInfo<TBody> type, JsonTypeInfo<TAnswer> answer, string? key, CancellationToken stop)
    {
        var request = With(HttpMethod.Post, path, body, type);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return SendAsync(request, answer, stop);
    }
}
