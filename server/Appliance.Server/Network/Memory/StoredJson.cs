using System.Text.Json;
using Appliance.Contracts;

namespace Appliance.Server.Network.Memory;

/// <summary>Options and client classes as the tables keep them: the contract's own JSON, checked when it came.</summary>
internal static class StoredJson
{
    public static string Of(IReadOnlyList<ConfiguredOption> options) =>
        JsonSerializer.Serialize([.. options.Select(option => option.Show())], ContractsJson.Default.IReadOnlyListDhcpOptionValue);

    /// <summary>One that an older version took and this one does not is left out.</summary>
    public static IReadOnlyList<ConfiguredOption> Options(string json) =>
        ConfiguredOption.Read(JsonSerializer.Deserialize(json, ContractsJson.Default.IReadOnlyListDhcpOptionValue), "options", []);

    public static string? Of(ClientMatch? clients) => clients is null ? null : JsonSerializer.Serialize(clients.Class, ContractsJson.Default.ClientClass);

    public static ClientMatch? Class(string? json) =>
        json is not null && JsonSerializer.Deserialize(json, ContractsJson.Default.ClientClass) is { } clients ? new ClientMatch(clients) : null;
}
