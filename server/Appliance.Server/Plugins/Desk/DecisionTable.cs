using System.Text.Json;
using Appliance.Contracts;
using Appliance.Server.Store;

namespace Appliance.Server.Plugins.Desk;

/// <summary>The room's one table.</summary>
internal sealed class DecisionTable(IStore store)
{
    public async Task<IReadOnlyDictionary<string, Decision>> ReadAsync(CancellationToken stop) =>
        (await store.QueryAsync(
            $"select name, enabled, state, failure, digest, settings::text, secrets from plugins.decisions",
            row => new Decision(
                row.GetString(0), row.GetBoolean(1), Enum.Parse<PluginState>(row.GetString(2)), row.TextOrNull(3), row.GetString(4), Values(row.GetString(5)), row.GetFieldValue<string[]>(6)), stop))
        .ToDictionary(decision => decision.Name, StringComparer.Ordinal);

    public Task DecideAsync(IQueries transaction, string name, bool enabled, string digest, CancellationToken stop) => transaction.ExecuteAsync(
        $"""
        insert into plugins.decisions (name, enabled, state, digest) values ({name}, {enabled}, {(enabled ? "Enabled" : "Installed")}, {digest})
        on conflict (name) do update set enabled = excluded.enabled, state = excluded.state, failure = null, digest = excluded.digest, changed = now()
        """, stop);

    /// <summary>How it went, unless somebody has decided otherwise since.</summary>
    public Task NoteAsync(IQueries transaction, string name, PluginState state, string? failure, CancellationToken stop) => transaction.ExecuteAsync(
        $"update plugins.decisions set state = {state.ToString()}, failure = {failure}, changed = now() where name = {name} and enabled", stop);

    public Task ChooseAsync(IQueries transaction, string name, IReadOnlyDictionary<string, JsonElement> values, IReadOnlyList<string> secrets, CancellationToken stop) => transaction.ExecuteAsync(
        $"""
        insert into plugins.decisions (name, enabled, state, settings, secrets) values ({name}, false, 'Installed', {new Sql.Json(JsonSerializer.Serialize(values))}, {secrets.ToArray()})
        on conflict (name) do update set settings = excluded.settings, secrets = excluded.secrets, changed = now()
        """, stop);

    private static Dictionary<string, JsonElement> Values(string json) => JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!;
}
