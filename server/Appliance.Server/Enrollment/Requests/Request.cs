using System.Net;
using Appliance.Protocols;
using Appliance.Server.Agents;
using Appliance.Server.Inventory;
using Appliance.Server.Store;
using Npgsql;

namespace Appliance.Server.Enrollment.Requests;

/// <summary>A stranger's request to become a member: a row of enrollment.requests.</summary>
internal sealed record Request(
    Guid Id, byte[] KeyHash, byte[] SigningRequest, string Code, string Role, string AgentVersion, RequestState State, ResourceId Resource, ResourceId? ConflictWith,
    byte[] WatchHash, MacAddress Mac, Guid? Attempt, IPAddress RemoteAddress, DateTimeOffset Since, DateTimeOffset Expires)
{
    public string? Reason { get; init; }

    /// <summary>What was issued upon approval.</summary>
    public EnrollmentIssued? Issued { get; init; }

    public bool IsHost => Role == Roles.Host;

    public static Request Read(NpgsqlDataReader row)
    {
        int At(string column) => row.GetOrdinal(column);
        var resource = row.GetGuid(At("resource"));
        return new Request(
            row.GetGuid(At("id")), row.GetFieldValue<byte[]>(At("key_hash")), row.GetFieldValue<byte[]>(At("signing_request")), row.GetString(At("code")),
            row.GetString(At("role")), row.GetString(At("agent_version")), Enum.Parse<RequestState>(row.GetString(At("state"))), new ResourceId(resource),
            row.GuidOrNull(At("conflict_with")) is { } member ? new ResourceId(member) : null, row.GetFieldValue<byte[]>(At("watch_hash")),
            MacAddress.Parse(row.GetString(At("mac"))), row.GuidOrNull(At("attempt")), row.GetFieldValue<IPAddress>(At("remote_address")),
            row.Time(At("since")), row.Time(At("expires")))
        {
            Reason = row.TextOrNull(At("reason")),
            Issued = row.IsDBNull(At("certificate"))
                ? null
                : new EnrollmentIssued(resource, row.GetFieldValue<byte[]>(At("certificate")), row.GetFieldValue<byte[][]>(At("chain")), row.GetString(At("name"))),
        };
    }
}
