using Appliance.Server.Inventory;
using Npgsql;

namespace Appliance.Server.Agents.Tickets;

/// <summary>A ticket that has not ended, of an agent that is connected here.</summary>
internal sealed record OpenTicket(
    Guid Operation, Guid Ticket, ResourceId Agent, string Object, long Fence, string Capability, bool Looks, TicketState State, Guid? Ledger, long Seq, bool ToEnd, TimeSpan Left)
{
    public const string Columns = "operation, ticket, agent, object, fence, capability, looks, state, t.ledger, seq, wanted is not null, deadline - clock_timestamp()";

    public static OpenTicket Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetGuid(1), new ResourceId(row.GetGuid(2)), row.GetString(3), row.GetInt64(4), row.GetString(5), row.GetBoolean(6), Enum.Parse<TicketState>(row.GetString(7)),
        row.IsDBNull(8) ? null : row.GetGuid(8), row.GetInt64(9), row.GetBoolean(10), row.GetTimeSpan(11));
}
