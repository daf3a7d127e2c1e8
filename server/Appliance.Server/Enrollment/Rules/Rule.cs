using System.Text.Json;
using Appliance.Contracts;
using Appliance.Server.Store;
using Npgsql;

namespace Appliance.Server.Enrollment.Rules;

/// <summary>A row of enrollment.approval_rules.</summary>
internal sealed record Rule(Guid Id, ApprovalRule Is)
{
    public static Rule Read(NpgsqlDataReader row)
    {
        int At(string column) => row.GetOrdinal(column);
        return new Rule(row.GetGuid(At("id")), new ApprovalRule
        {
            Name = row.GetString(At("name")),
            Order = row.GetInt32(At("position")),
            When = JsonSerializer.Deserialize(row.GetString(At("conditions")), ContractsJson.Default.RuleConditions)!,
            Pool = row.GetString(At("pool")),
            HostName = row.GetString(At("host_name")),
            Most = row.GetInt32(At("most")),
            Used = row.GetInt32(At("used")),
            Ends = row.TimeOrNull(At("ends")),
            UnlessData = row.GetBoolean(At("unless_data")),
            ChangedBy = row.GetString(At("changed_by")),
            Changed = row.Time(At("changed")),
        });
    }
}
