using System.Text.Json;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Inventory;
using Appliance.Server.Store;

namespace Appliance.Server.Enrollment.Rules;

/// <summary>The SQL of enrollment.approval_rules and enrollment.rule_approvals.</summary>
internal sealed class RuleBook(TimeProvider clock)
{
    /// <summary>In the order they are asked.</summary>
    public Task<List<Rule>> AllAsync(IQueries queries, CancellationToken stop) =>
        queries.QueryAsync("select * from enrollment.approval_rules order by position, name", Rule.Read, stop);

    public Task<Rule?> FindAsync(IQueries queries, string name, CancellationToken stop) =>
        queries.FirstAsync($"select * from enrollment.approval_rules where name = {name}", Rule.Read, stop);

    /// <summary>As it is now, and nobody else changes it before the commit: two machines are never both its last.</summary>
    public Task<Rule?> HoldAsync(ITransaction transaction, Guid id, CancellationToken stop) =>
        transaction.FirstAsync($"select * from enrollment.approval_rules where id = {id} for update", Rule.Read, stop);

    public async Task<Rule> PutAsync(ITransaction transaction, string name, ApprovalRuleSpec spec, string by, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        return (await transaction.FirstAsync($"""
            insert into enrollment.approval_rules (id, name, position, conditions, pool, host_name, most, ends, unless_data, changed_by, changed)
            values ({Guid.CreateVersion7(now)}, {name}, {spec.Order}, {new Sql.Json(JsonSerializer.Serialize(spec.When!, ContractsJson.Default.RuleConditions))}, {spec.Pool},
              {spec.HostName}, {spec.Most}, {spec.Ends}, {spec.UnlessData}, {by}, {now})
            on conflict (name) do update set
              position = excluded.position, conditions = excluded.conditions, pool = excluded.pool, host_name = excluded.host_name, most = excluded.most,
              ends = excluded.ends, unless_data = excluded.unless_data, changed_by = excluded.changed_by, changed = excluded.changed
            returning *
            """, Rule.Read, stop))!;
    }

    public async Task<bool> RemoveAsync(ITransaction transaction, string name, CancellationToken stop) =>
        await transaction.ExecuteAsync($"delete from enrollment.approval_rules where name = {name}", stop) > 0;

    /// <summary>The approvals by rules that an address has had.</summary>
    public Task<List<(Guid Rule, ResourceId Resource, int Number)>> ApprovalsAsync(IQueries queries, MacAddress mac, CancellationToken stop) =>
        queries.QueryAsync(
            $"select rule, resource, number from enrollment.rule_approvals where mac = {mac.ToString()}", row => (row.GetGuid(0), new ResourceId(row.GetGuid(1)), row.GetInt32(2)), stop);

    /// <summary>The highest number it has given; 0 when it has given none.</summary>
    public Task<int> HighestAsync(IQueries queries, Guid rule, CancellationToken stop) =>
        queries.FirstAsync($"select coalesce(max(number), 0) from enrollment.rule_approvals where rule = {rule}", row => row.GetInt32(0), stop);

    /// <summary>An operator has turned down or removed this address lately; see <see cref="Requests.RequestBook.SweepAsync"/>.</summary>
    public Task<bool> WasTurnedDownAsync(IQueries queries, MacAddress mac, CancellationToken stop) =>
        queries.FirstAsync($"select exists (select from enrollment.requests where mac = {mac.ToString()} and state = 'Rejected')", row => row.GetBoolean(0), stop);

    public async Task CountAsync(ITransaction transaction, Guid rule, MacAddress mac, ResourceId resource, int number, CancellationToken stop)
    {
        await transaction.ExecuteAsync($"update enrollment.approval_rules set used = used + 1 where id = {rule}", stop);
        await transaction.ExecuteAsync(
            $"insert into enrollment.rule_approvals (rule, mac, resource, number, decided) values ({rule}, {mac.ToString()}, {resource.Value}, {number}, {clock.GetUtcNow()})", stop);
    }
}
